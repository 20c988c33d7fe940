-- Outgoing webhooks: endpoints with their secrets, messages, deliveries and attempts, and the triggers that write a
-- message in the transaction of the change it tells of.
create table webhook_endpoints (
  id uuid primary key not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  url text not null,
  description text not null,
  event_types text[] not null,
  status text default 'enabled' not null,
  paused_by text,
  paused_reason text,
  paused_at timestamp (3) with time zone,
  failing_since timestamp (3) with time zone,
  failures integer default 0 not null,
  revision integer default 1 not null,
  created_by jsonb not null,
  created_at timestamp (3) with time zone not null,
  updated_at timestamp (3) with time zone not null
);
create table webhook_secrets (
  tenant_id uuid not null,
  workspace_id uuid not null,
  endpoint_id uuid not null,
  number integer not null,
  sealed text not null,
  key_id text not null,
  created_at timestamp (3) with time zone not null,
  expires_at timestamp (3) with time zone,
  constraint webhook_secrets_pkey primary key (endpoint_id, number)
);
create table webhook_messages (
  id uuid primary key not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  type text not null,
  facts jsonb not null,
  at timestamp (3) with time zone not null
);
create table webhook_deliveries (
  id uuid primary key not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  message_id uuid not null,
  endpoint_id uuid not null,
  type text not null,
  status text not null,
  attempts integer default 0 not null,
  tries integer default 0 not null,
  next_attempt_at timestamp (3) with time zone,
  lease_until timestamp (3) with time zone,
  created_at timestamp (3) with time zone not null,
  finished_at timestamp (3) with time zone,
  constraint webhook_deliveries_once unique (message_id, endpoint_id)
);
create table webhook_attempts (
  tenant_id uuid not null,
  workspace_id uuid not null,
  delivery_id uuid not null,
  number integer not null,
  at timestamp (3) with time zone not null,
  duration_ms integer not null,
  ok boolean not null,
  status_code integer,
  error text,
  response text,
  constraint webhook_attempts_pkey primary key (delivery_id, number)
);

alter table webhook_secrets add constraint webhook_secrets_endpoint_id_webhook_endpoints_id_fk
  foreign key (endpoint_id) references public.webhook_endpoints(id) on delete cascade on update no action;
alter table webhook_deliveries add constraint webhook_deliveries_message_id_webhook_messages_id_fk
  foreign key (message_id) references public.webhook_messages(id) on delete cascade on update no action;
alter table webhook_deliveries add constraint webhook_deliveries_endpoint_id_webhook_endpoints_id_fk
  foreign key (endpoint_id) references public.webhook_endpoints(id) on delete cascade on update no action;
alter table webhook_attempts add constraint webhook_attempts_delivery_id_webhook_deliveries_id_fk
  foreign key (delivery_id) references public.webhook_deliveries(id) on delete cascade on update no action;

create index webhook_endpoints_newest on webhook_endpoints using btree (workspace_id, id desc);
create index webhook_secrets_key on webhook_secrets using btree (key_id);
create index webhook_messages_oldest on webhook_messages using btree (at);
create index webhook_deliveries_newest on webhook_deliveries using btree (workspace_id, id desc);
create index webhook_deliveries_endpoint on webhook_deliveries using btree (endpoint_id, id desc);
create index webhook_deliveries_due on webhook_deliveries using btree (next_attempt_at)
  where webhook_deliveries.status = 'pending';

do $$
declare t text;
begin
  foreach t in array array['webhook_endpoints', 'webhook_secrets', 'webhook_messages', 'webhook_deliveries',
                           'webhook_attempts'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('create policy %I on public.%I as permissive for all to intent_scope
      using (tenant_id = (select app_tenant()) and workspace_id = (select app_workspace()))
      with check (tenant_id = (select app_tenant()) and workspace_id = (select app_workspace()))',
      t || '_workspace', t);
    execute format('revoke all on public.%I from public', t);
    if exists (select from pg_roles where rolname = 'anon') then
      execute format('revoke all on public.%I from anon, authenticated', t);
    end if;
  end loop;
  foreach t in array array['webhook_secrets', 'webhook_messages', 'webhook_deliveries'] loop
    execute format('create policy %I on public.%I as permissive for all to intent_system
      using (true) with check (true)', t || '_system', t);
  end loop;
end
$$;

grant select, insert, update, delete on webhook_endpoints to intent_scope;
grant select, insert, update on webhook_secrets, webhook_deliveries to intent_scope;
grant select, insert on webhook_messages, webhook_attempts to intent_scope;
-- The sweep finds deliveries that are overdue and forgets old messages; what they say it cannot read.
grant select (id, tenant_id, workspace_id, endpoint_id, status, attempts, next_attempt_at, lease_until)
  on webhook_deliveries to intent_system;
grant select (id, at), delete on webhook_messages to intent_system;
-- The rotation of keys finds what is sealed under an old one, and cannot read it.
grant select (endpoint_id, number, tenant_id, workspace_id, key_id) on webhook_secrets to intent_system;

-- A UUID of version 7: ordered by time, as the application makes them.
create function public.time_ordered_uuid() returns uuid language sql volatile parallel safe as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing
    substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
    52, 1), 53, 1), 'hex')::uuid
$$;

-- Writes a message and its deliveries to the endpoints of the workspace that listen, and says so by a notice, which
-- the application reads once the transaction has committed (lib/durable/outbox.ts). Only the triggers below call it,
-- with the place of the row that changed. They are security definer: jobs that cross tenants change rows too, and have
-- no rights here.
create function public.webhook_announce(p_tenant uuid, p_workspace uuid, p_type text, p_facts jsonb) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  listeners uuid[];
  message uuid;
  made json;
begin
  -- Shared, so that an endpoint that is being removed does not fail the change that is told of.
  select array_agg(id) into listeners from (
    select id from webhook_endpoints
    where tenant_id = p_tenant and workspace_id = p_workspace and status = 'enabled'
      and event_types && array[p_type, split_part(p_type, '.', 1) || '.*', '*']
    for key share) as found;
  if listeners is null then return; end if;
  insert into webhook_messages (id, tenant_id, workspace_id, type, facts, at)
    values (time_ordered_uuid(), p_tenant, p_workspace, p_type, p_facts, clock_timestamp())
    returning id into message;
  with d as (
    insert into webhook_deliveries (id, tenant_id, workspace_id, message_id, endpoint_id, type, status,
                                    next_attempt_at, created_at)
    select time_ordered_uuid(), p_tenant, p_workspace, message, listener, p_type, 'pending',
      clock_timestamp(), clock_timestamp()
    from unnest(listeners) as listener
    returning id, endpoint_id)
  select json_agg(json_build_object('tenant', p_tenant, 'workspace', p_workspace, 'delivery', d.id,
    'endpoint', d.endpoint_id)) into made from d;
  raise notice using message = 'webhook deliveries', detail = made::text, errcode = 'IOWHD';
end
$$;

-- Whether anyone in the workspace listens to anything: all that a change costs where nobody does.
create function public.webhook_heard(p_tenant uuid, p_workspace uuid) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select from webhook_endpoints
    where tenant_id = p_tenant and workspace_id = p_workspace and status = 'enabled');
end
$$;

revoke all on function public.webhook_announce from public;
revoke all on function public.webhook_heard from public;

create function public.webhook_run_changed() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  facts jsonb;
begin
  if not webhook_heard(new.tenant_id, new.workspace_id) then return null; end if;
  select jsonb_build_object('run', new.id, 'intent', new.intent_id, 'template', t.key, 'version', v.version,
      'status', new.status, 'waitingFor', new.waiting_for, 'error', new.error, 'seq', new.seq)
    into facts
    from template_versions v join templates t on t.id = v.template_id where v.id = new.template_version_id;
  if tg_op = 'UPDATE' and old.started_at is null and new.started_at is not null then
    perform webhook_announce(new.tenant_id, new.workspace_id, 'run.started', facts);
  end if;
  if (tg_op = 'INSERT' or old.status <> new.status)
     and new.status in ('queued', 'waiting', 'succeeded', 'failed', 'cancelled', 'compensated') then
    perform webhook_announce(new.tenant_id, new.workspace_id, 'run.' || new.status, facts);
  end if;
  return null;
end
$$;
create trigger webhook_run_queued after insert on runs
  for each row execute function webhook_run_changed();
create trigger webhook_run_moved after update of status on runs
  for each row when (old.status is distinct from new.status
    or (old.started_at is null and new.started_at is not null))
  execute function webhook_run_changed();

create function public.webhook_intent_denied() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  facts jsonb;
begin
  if not webhook_heard(new.tenant_id, new.workspace_id) then return null; end if;
  select jsonb_build_object('intent', new.id, 'template', t.key, 'version', v.version, 'decision', d.id,
      'code', d.code, 'explanation', d.explanation)
    into facts
    from template_versions v join templates t on t.id = v.template_id, decisions d
    where v.id = new.template_version_id and d.id = new.decision_id;
  perform webhook_announce(new.tenant_id, new.workspace_id, 'intent.denied', facts);
  return null;
end
$$;
create trigger webhook_intent_denied after insert on intents
  for each row when (new.status = 'denied') execute function webhook_intent_denied();

create function public.webhook_approval_changed() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  word text := case new.status when 'open' then 'opened' when 'expired' then 'expired' else 'decided' end;
begin
  if not webhook_heard(new.tenant_id, new.workspace_id) then return null; end if;
  perform webhook_announce(new.tenant_id, new.workspace_id, 'approval.' || word, jsonb_build_object(
    'approval', new.id, 'run', new.run_id, 'node', new.node_id, 'title', new.title, 'status', new.status,
    'expiresAt', new.expires_at, 'decidedAt', new.decided_at));
  return null;
end
$$;
create trigger webhook_approval_opened after insert on approvals
  for each row execute function webhook_approval_changed();
create trigger webhook_approval_moved after update of status on approvals
  for each row when (old.status is distinct from new.status
    and new.status in ('open', 'approved', 'rejected', 'expired'))
  execute function webhook_approval_changed();

create function public.webhook_connector_changed() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not webhook_heard(new.tenant_id, new.workspace_id) then return null; end if;
  perform webhook_announce(new.tenant_id, new.workspace_id,
    case new.health when 'down' then 'connector.down' else 'connector.recovered' end,
    jsonb_build_object('connector', new.id, 'key', new.key, 'title', new.title, 'health', new.health,
      'message', new.health_message));
  return null;
end
$$;
-- A connector that is changed is unknown until it was tested: that is no recovery.
create trigger webhook_connector_moved after update of health on connectors
  for each row when ((new.health = 'down') <> (old.health = 'down') and new.health <> 'unknown')
  execute function webhook_connector_changed();

revoke all on function public.webhook_run_changed, public.webhook_intent_denied, public.webhook_approval_changed,
  public.webhook_connector_changed from public;

-- What the built-in roles of tenants that exist gain with this release.
update roles set permissions = array_append(permissions, 'webhooks:read')
  where built_in and key in ('owner', 'admin', 'designer', 'operator', 'auditor', 'developer')
    and not 'webhooks:read' = any (permissions);
update roles set permissions = array_append(permissions, 'webhooks:write')
  where built_in and key in ('owner', 'admin', 'developer') and not 'webhooks:write' = any (permissions);
