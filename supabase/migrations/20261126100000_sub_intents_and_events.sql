-- Hand-written: runs that other runs began, events from outside, and the runs that wait for them.
alter table runs
  add column parent_run_id uuid,
  add column parent_node_id text,
  -- Counts the runs that one node began: another one only after the last has failed and is tried again.
  add column parent_attempt integer,
  add column root_run_id uuid,
  add column depth integer not null default 0,
  add constraint runs_parent_run_id_runs_id_fk foreign key (parent_run_id) references runs (id);

create unique index runs_child on runs using btree (parent_run_id, parent_node_id, parent_attempt)
  where parent_run_id is not null;
create index runs_family on runs using btree (root_run_id) where root_run_id is not null;

create table events (
  id uuid primary key not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  name text not null,
  -- The sender's own id for it, by which a repeat is known.
  dedupe_id text,
  -- Only this run may take it.
  run_id uuid,
  data jsonb not null,
  sent_by jsonb not null,
  at timestamp (3) with time zone not null,
  constraint events_run_id_runs_id_fk foreign key (run_id) references runs (id)
);
create unique index events_dedupe on events using btree (workspace_id, name, dedupe_id) where dedupe_id is not null;
create index events_newest on events using btree (workspace_id, name, id);

-- Which steps wait for an event of a name. `woken_at`: an event came, and the run has not looked since.
create table event_waits (
  tenant_id uuid not null,
  workspace_id uuid not null,
  run_id uuid not null,
  node_id text not null,
  name text not null,
  woken_at timestamp (3) with time zone,
  constraint event_waits_pkey primary key (run_id, node_id),
  constraint event_waits_run_id_runs_id_fk foreign key (run_id) references runs (id)
);
create index event_waits_name on event_waits using btree (workspace_id, name);
create index event_waits_woken on event_waits using btree (woken_at) where woken_at is not null;

do $$
declare t text;
begin
  foreach t in array array['events', 'event_waits'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('revoke all on public.%I from public', t);
    if exists (select from pg_roles where rolname = 'anon') then
      execute format('revoke all on public.%I from anon, authenticated', t);
    end if;
    execute format(
      'create policy %I on public.%I as permissive for all to intent_scope
         using (%I.tenant_id = (select app_tenant()) and %I.workspace_id = (select app_workspace()))
         with check (%I.tenant_id = (select app_tenant()) and %I.workspace_id = (select app_workspace()))',
      t || '_workspace', t, t, t, t, t);
  end loop;
end
$$;
create policy event_waits_system on event_waits as permissive for all to intent_system using (true) with check (true);

grant select, insert on events to intent_scope;
grant select, insert, update, delete on event_waits to intent_scope;
-- The sweep finds runs whose nudge met nobody.
grant select on event_waits to intent_system;
create policy run_steps_system on run_steps as permissive for all to intent_system using (true) with check (true);
grant select (run_id, node_id, status) on run_steps to intent_system;

create trigger append_only before update or delete on events
  for each row execute function refuse_change();
create trigger never_truncated before truncate on events
  for each statement execute function refuse_change();

-- Built-in roles of tenants that are there already.
update roles set permissions = array_append(permissions, 'events:send')
  where key in ('owner', 'admin', 'operator', 'developer') and not 'events:send' = any (permissions);
