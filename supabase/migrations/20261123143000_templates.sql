-- Hand-written: the life cycle of templates.
alter table templates
  add column status text not null default 'draft',
  add column draft_version_id uuid,
  -- Counts the writes: a writer says which one it read.
  add column revision integer not null default 1,
  add column updated_by jsonb,
  add column updated_at timestamp (3) with time zone not null default now();

update templates set status = 'published' where published_version_id is not null;

alter table template_versions add column created_by jsonb;

create index templates_newest on templates using btree (workspace_id, id desc);
create index templates_status on templates using btree (workspace_id, status, id desc);
