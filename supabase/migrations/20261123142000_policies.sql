-- Hand-written: what a policy version holds beside its rules, who edits a draft, and the decision log's filters.

alter table policy_packs
  add column updated_at timestamp (3) with time zone not null default now(),
  add column archived_at timestamp (3) with time zone;

alter table policy_versions
  add column engine jsonb not null default '{"kind": "cel"}',
  add column tests jsonb not null default '[]',
  -- Counts the saves of a draft: a save names the one it is based on.
  add column revision integer not null default 1,
  add column edited_by jsonb,
  add column updated_at timestamp (3) with time zone not null default now();

create index policy_packs_newest on policy_packs using btree (workspace_id, id desc);
-- Two people who open a first draft at the same moment get one draft and one conflict.
create unique index policy_versions_one_draft on policy_versions using btree (pack_id) where status = 'draft';

-- Partial, so that an allowed intent, which is nearly every one, maintains none of them.
create index decisions_denied on decisions using btree (workspace_id, id desc) where effect = 'deny';
create index decisions_failed on decisions using btree (workspace_id, id desc) where code is not null;
create index decisions_beyond_intents on decisions using btree (workspace_id, id desc) where subject <> 'intent';

-- Built-in roles of tenants that are there already.
update roles set permissions = array_append(permissions, 'policies:evaluate')
  where key in ('owner', 'admin', 'designer', 'operator', 'developer') and not 'policies:evaluate' = any (permissions);
