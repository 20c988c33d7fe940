-- Hand-written: files that no proof names, from before their bytes are stored until they are named or removed.
create table unnamed_files (
  id uuid primary key not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  storage text not null,
  since timestamp (3) with time zone not null,
  removing_at timestamp (3) with time zone
);
create index unnamed_files_since on unnamed_files using btree (since);
-- What a workspace has stored.
create index proof_files_workspace on proof_files using btree (workspace_id, bytes);
create index proofs_file on proofs using btree (file_id) where file_id is not null;

insert into unnamed_files (id, tenant_id, workspace_id, storage, since)
  select id, tenant_id, workspace_id, storage, at from proof_files f
  where not exists (select 1 from proofs p where p.file_id = f.id);

alter table unnamed_files enable row level security;
alter table unnamed_files force row level security;
revoke all on unnamed_files from public;
do $$
begin
  if exists (select from pg_roles where rolname = 'anon') then
    revoke all on unnamed_files from anon, authenticated;
  end if;
end
$$;
create policy unnamed_files_workspace on unnamed_files as permissive for all to intent_scope
  using (tenant_id = (select app_tenant()) and workspace_id = (select app_workspace()))
  with check (tenant_id = (select app_tenant()) and workspace_id = (select app_workspace()));
create policy unnamed_files_system on unnamed_files as permissive for all to intent_system
  using (true) with check (true);
grant select, insert, update, delete on unnamed_files to intent_scope;
grant select on unnamed_files to intent_system;

-- A file stays as it was recorded. It goes only while no proof names it, and it is marked to be removed.
create function public.refuse_named_file() returns trigger
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from unnamed_files u where u.id = old.id and u.removing_at is not null) then
    raise exception 'proof_files is append-only: a file goes only when no proof names it';
  end if;
  return old;
end
$$;
revoke all on function public.refuse_named_file from public;
drop trigger append_only on proof_files;
create trigger append_only before update on proof_files for each row execute function refuse_change();
create trigger named_stays before delete on proof_files for each row execute function refuse_named_file();
grant delete on proof_files to intent_scope;
