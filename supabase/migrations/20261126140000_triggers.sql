-- Hand-written: triggers of templates, what their messages are signed with, and what came of each firing.
create table triggers (
  id uuid primary key not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  template_id uuid not null,
  key text not null,
  kind text not null,
  config jsonb not null,
  is_in_use boolean not null,
  published_by jsonb not null,
  paused_at timestamp (3) with time zone,
  paused_by jsonb,
  pause_reason text,
  next_at timestamp (3) with time zone,
  token text,
  refused_at timestamp (3) with time zone,
  refusal text,
  created_at timestamp (3) with time zone not null,
  updated_at timestamp (3) with time zone not null,
  constraint triggers_key unique (template_id, key),
  constraint triggers_token unique (token)
);
alter table triggers add constraint triggers_template_id_templates_id_fk
  foreign key (template_id) references public.templates (id) on delete no action on update no action;
create index triggers_newest on triggers using btree (workspace_id, id desc);
create index triggers_due on triggers using btree (next_at) where is_in_use and paused_at is null;

create table trigger_secrets (
  id uuid primary key not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  trigger_id uuid not null,
  scheme text not null,
  sealed text not null,
  key_id text not null,
  created_by jsonb not null,
  created_at timestamp (3) with time zone not null,
  expires_at timestamp (3) with time zone
);
alter table trigger_secrets add constraint trigger_secrets_trigger_id_triggers_id_fk
  foreign key (trigger_id) references public.triggers (id) on delete no action on update no action;
create index trigger_secrets_trigger on trigger_secrets using btree (trigger_id);
create index trigger_secrets_key on trigger_secrets using btree (key_id);

create table trigger_firings (
  id uuid primary key not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  trigger_id uuid not null,
  by text not null,
  key text not null,
  at timestamp (3) with time zone not null,
  status text not null,
  code text,
  message text,
  input jsonb,
  body_hash text,
  intent_id uuid,
  run_id uuid,
  attempts integer not null default 0,
  leased_until timestamp (3) with time zone,
  address text,
  created_at timestamp (3) with time zone not null,
  settled_at timestamp (3) with time zone,
  constraint trigger_firings_key unique (trigger_id, key)
);
alter table trigger_firings add constraint trigger_firings_trigger_id_triggers_id_fk
  foreign key (trigger_id) references public.triggers (id) on delete no action on update no action;
create index trigger_firings_newest on trigger_firings using btree (trigger_id, id desc);
create index trigger_firings_pending on trigger_firings using btree (leased_until) where status = 'pending';
create index trigger_firings_oldest on trigger_firings using btree (created_at);

alter table triggers enable row level security;
alter table triggers force row level security;
revoke all on triggers from public;
create policy triggers_workspace on triggers as permissive for all to intent_scope
  using (triggers.tenant_id = (select app_tenant()) and triggers.workspace_id = (select app_workspace()))
  with check (triggers.tenant_id = (select app_tenant()) and triggers.workspace_id = (select app_workspace()));
create policy triggers_system on triggers as permissive for all to intent_system using (true) with check (true);

alter table trigger_secrets enable row level security;
alter table trigger_secrets force row level security;
revoke all on trigger_secrets from public;
create policy trigger_secrets_workspace on trigger_secrets as permissive for all to intent_scope
  using (trigger_secrets.tenant_id = (select app_tenant()) and trigger_secrets.workspace_id = (select app_workspace()))
  with check (trigger_secrets.tenant_id = (select app_tenant()) and trigger_secrets.workspace_id = (select app_workspace()));
create policy trigger_secrets_system on trigger_secrets as permissive for all to intent_system using (true) with check (true);

alter table trigger_firings enable row level security;
alter table trigger_firings force row level security;
revoke all on trigger_firings from public;
create policy trigger_firings_workspace on trigger_firings as permissive for all to intent_scope
  using (trigger_firings.tenant_id = (select app_tenant()) and trigger_firings.workspace_id = (select app_workspace()))
  with check (trigger_firings.tenant_id = (select app_tenant()) and trigger_firings.workspace_id = (select app_workspace()));
create policy trigger_firings_system on trigger_firings as permissive for all to intent_system using (true) with check (true);

do $$
begin
  if exists (select from pg_roles where rolname = 'anon') then
    revoke all on public.triggers, public.trigger_secrets, public.trigger_firings from anon, authenticated;
  end if;
end
$$;

grant select, insert, update on triggers, trigger_firings to intent_scope;
grant select, insert, update, delete on trigger_secrets to intent_scope;
-- Jobs find what is due, whosever it is, and forget what is old; what it is they read in its own scope.
grant select (id, tenant_id, workspace_id, is_in_use, paused_at, next_at, token) on triggers to intent_system;
grant select (id, tenant_id, workspace_id, by, status, leased_until, created_at), delete on trigger_firings to intent_system;
-- The rotation of keys finds what is sealed under an old one, and cannot read it.
grant select (id, tenant_id, workspace_id, key_id) on trigger_secrets to intent_system;

-- What the built-in roles of tenants that exist gain with this release.
update roles set permissions = array_append(permissions, 'triggers:read')
  where built_in and key in ('owner', 'admin', 'designer', 'operator', 'auditor', 'developer')
    and not 'triggers:read' = any (permissions);
update roles set permissions = array_append(permissions, 'triggers:write')
  where built_in and key in ('owner', 'admin', 'designer', 'operator', 'developer')
    and not 'triggers:write' = any (permissions);
