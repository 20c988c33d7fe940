-- Signed checkpoints of the audit chains, and what lists of audit events are narrowed by.
create table audit_checkpoints (
  tenant_id uuid not null,
  seq bigint not null,
  hash text not null,
  at timestamp (3) with time zone not null,
  key_id text not null,
  signature text not null,
  constraint audit_checkpoints_pkey primary key (tenant_id, seq)
);
alter table audit_checkpoints enable row level security;
alter table audit_checkpoints force row level security;
create policy audit_checkpoints_tenant on audit_checkpoints as permissive for all to intent_scope
  using (tenant_id = (select app_tenant())) with check (tenant_id = (select app_tenant()));
create policy audit_checkpoints_system on audit_checkpoints as permissive for all to intent_system
  using (true) with check (true);
revoke all on audit_checkpoints from public;
do $$
begin
  if exists (select from pg_roles where rolname = 'anon') then
    revoke all on audit_checkpoints from anon, authenticated;
  end if;
end
$$;
grant select, insert on audit_checkpoints to intent_scope;
grant select on audit_checkpoints to intent_system;
create trigger append_only before update or delete on audit_checkpoints
  for each row execute function refuse_change();
create trigger never_truncated before truncate on audit_checkpoints
  for each statement execute function refuse_change();

-- A column of its own: under row-level security no index over `actor->>'id'` would be used, since that operator
-- may tell of rows in its errors.
alter table audit_events add column actor_id text not null generated always as (actor->>'id') stored;
create index audit_events_actor on audit_events using btree (tenant_id, actor_id, seq);
create index audit_events_request on audit_events using btree (tenant_id, request_id, seq);
create index audit_events_time on audit_events using btree (tenant_id, at, seq);

-- A workspace is in one tenant, which the planner, multiplying the two, would not know: it expects too few rows of
-- the pair and then joins the wrong way round.
create statistics intents_place (dependencies) on tenant_id, workspace_id from intents;
create statistics runs_place (dependencies) on tenant_id, workspace_id from runs;
create statistics run_steps_place (dependencies) on tenant_id, workspace_id from run_steps;
create statistics effects_place (dependencies) on tenant_id, workspace_id from effects;
create statistics decisions_place (dependencies) on tenant_id, workspace_id from decisions;
create statistics approvals_place (dependencies) on tenant_id, workspace_id from approvals;
create statistics approval_links_place (dependencies) on tenant_id, workspace_id from approval_links;
