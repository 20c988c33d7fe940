-- Kill switches, leases of workers, the settling of effects whose outcome nobody knows, and runs that are stuck.
create table kill_switches (
  id uuid primary key not null,
  tenant_id uuid not null,
  scope text not null,
  target text not null,
  epoch bigint not null,
  reason text not null,
  thrown_by jsonb not null,
  thrown_at timestamp (3) with time zone not null,
  lifted_epoch bigint,
  lift_reason text,
  lifted_by jsonb,
  lifted_at timestamp (3) with time zone
);
create unique index kill_switches_active on kill_switches using btree (tenant_id, target) where lifted_at is null;
create index kill_switches_newest on kill_switches using btree (tenant_id, id desc);

-- Raised by every throw and every lift; an effect keeps the epoch under which it was let out.
create table kill_switch_epochs (
  tenant_id uuid primary key not null,
  epoch bigint not null
);

do $$
declare t text;
begin
  foreach t in array array['kill_switches', 'kill_switch_epochs'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('create policy %I on public.%I as permissive for all to intent_scope
      using (tenant_id = (select app_tenant())) with check (tenant_id = (select app_tenant()))', t || '_tenant', t);
    execute format('revoke all on public.%I from public', t);
    if exists (select from pg_roles where rolname = 'anon') then
      execute format('revoke all on public.%I from anon, authenticated', t);
    end if;
  end loop;
end
$$;
grant select, insert, update (lifted_epoch, lift_reason, lifted_by, lifted_at) on kill_switches to intent_scope;
grant select, insert, update (epoch) on kill_switch_epochs to intent_scope;

-- What was thrown and why stays as it is, and a lifted switch is not thrown again: another one is.
create function public.keep_kill_switch() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.lifted_at is not null
     or (to_jsonb(new) - array['lifted_epoch', 'lift_reason', 'lifted_by', 'lifted_at'])
        is distinct from (to_jsonb(old) - array['lifted_epoch', 'lift_reason', 'lifted_by', 'lifted_at']) then
    raise exception 'a kill switch can only be lifted, and once' using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
create trigger keep_kill_switch before update or delete on kill_switches
  for each row execute function keep_kill_switch();
create trigger never_truncated before truncate on kill_switches
  for each statement execute function refuse_change();

-- Where every act on the outside world passes, inside the statement that marks it dispatched. Holds the tenant's gate
-- until that commits, so that a switch is thrown either before (and is seen here: each query of a volatile function
-- sees what has committed until then) or after the act was let out.
create function public.dispatch_gate(p_targets text[])
returns table (epoch bigint, switch_id uuid, switch_scope text, switch_reason text)
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock_shared(hashtext('kill switch'), hashtext(app_tenant()::text));
  return query
    select coalesce((select e.epoch from kill_switch_epochs e where e.tenant_id = app_tenant()), 0), k.id, k.scope, k.reason
    from (select 1) one left join lateral (
      select s.id, s.scope, s.reason from kill_switches s
      where s.tenant_id = app_tenant() and s.target = any (p_targets) and s.lifted_at is null
      order by s.epoch limit 1) k on true;
end
$$;
revoke all on function public.dispatch_gate from public;
grant execute on function public.dispatch_gate to intent_scope;

-- Raises the tenant's epoch, once no act is on its way through the gate; none passes until this has committed.
create function public.raise_epoch() returns bigint
language plpgsql volatile set search_path = public, pg_temp as $$
declare raised bigint;
begin
  perform pg_advisory_xact_lock(hashtext('kill switch'), hashtext(app_tenant()::text));
  insert into kill_switch_epochs as e (tenant_id, epoch) values (app_tenant(), 1)
    on conflict (tenant_id) do update set epoch = e.epoch + 1 returning e.epoch into raised;
  return raised;
end
$$;
revoke all on function public.raise_epoch from public;
grant execute on function public.raise_epoch to intent_scope;

-- The worker that carries a run has it to itself until then.
alter table runs add column lease_until timestamp (3) with time zone;
alter table runs add column stuck_since timestamp (3) with time zone;
alter table runs add column stuck_code text;
create index runs_stuck on runs using btree (workspace_id, id desc) where stuck_since is not null;
grant update (stuck_since, stuck_code) on runs to intent_system;

-- An effect of a step that is begun anew is a row of its own. `settled_by`: whoever found out what came of it, when
-- that was not the worker that performed it.
alter table effects add column iteration integer not null default 1;
alter table effects add column epoch bigint;
alter table effects add column settled_by jsonb;
alter table effects add column settle_reason text;
alter table effects add column asked integer not null default 0;
alter table effects add column ask_at timestamp (3) with time zone;
create index effects_newest on effects using btree (workspace_id, id desc);
create index effects_status on effects using btree (workspace_id, status, id desc);
create index effects_to_ask on effects using btree (ask_at) where ask_at is not null;
create policy effects_system on effects as permissive for all to intent_system using (true) with check (true);
grant select (id, tenant_id, workspace_id, run_id, ask_at), update (ask_at) on effects to intent_system;

-- What the built-in roles of tenants that exist gain.
update roles set permissions = array_append(permissions, 'kill-switches:read')
  where built_in and not 'kill-switches:read' = any (permissions);
update roles set permissions = array_append(permissions, 'kill-switches:operate')
  where built_in and key in ('owner', 'admin', 'operator') and not 'kill-switches:operate' = any (permissions);
update roles set permissions = array_append(permissions, 'effects:settle')
  where built_in and key in ('owner', 'admin', 'operator') and not 'effects:settle' = any (permissions);
