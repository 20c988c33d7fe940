-- Hand-written: proofs, who gives them, what vouches for them, which steps they satisfied and which wait for one.
create table proof_issuers (
  id uuid primary key not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  key text not null,
  title text not null,
  kinds text[] not null,
  tolerance_seconds integer not null,
  per_minute integer not null,
  status text not null,
  revision integer default 1 not null,
  created_at timestamp (3) with time zone not null,
  updated_at timestamp (3) with time zone not null,
  constraint proof_issuers_key unique (workspace_id, key)
);
create table proof_issuer_keys (
  id uuid primary key not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  issuer_id uuid not null,
  algorithm text not null,
  public_key text,
  sealed text,
  sealed_under text,
  created_at timestamp (3) with time zone not null,
  expires_at timestamp (3) with time zone,
  retired_at timestamp (3) with time zone
);
create table proof_files (
  id uuid primary key not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  name text not null,
  content_type text not null,
  bytes integer not null,
  sha256 text not null,
  storage text not null,
  uploaded_by jsonb not null,
  at timestamp (3) with time zone not null
);
create table proofs (
  id uuid primary key not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  kind text not null,
  channel text not null,
  issuer_id uuid,
  issuer text,
  subject text,
  run_id uuid,
  payload jsonb,
  file_id uuid,
  hash text not null,
  body text,
  headers jsonb,
  external_id text,
  signature text,
  key_id uuid,
  submitted_by jsonb not null,
  submitted_by_user uuid,
  request_id text not null,
  address text,
  at timestamp (3) with time zone not null
);
create table proof_verifications (
  id uuid primary key not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  proof_id uuid not null,
  method text not null,
  result text not null,
  verifier jsonb not null,
  reason text,
  rule text,
  run_id uuid,
  node_id text,
  at timestamp (3) with time zone not null
);
create table proof_uses (
  tenant_id uuid not null,
  workspace_id uuid not null,
  run_id uuid not null,
  node_id text not null,
  proof_id uuid not null,
  shared boolean not null,
  at timestamp (3) with time zone not null,
  constraint proof_uses_pkey primary key (run_id, node_id)
);
create table proof_waits (
  tenant_id uuid not null,
  workspace_id uuid not null,
  run_id uuid not null,
  node_id text not null,
  kind text not null,
  subject text,
  expires_at timestamp (3) with time zone not null,
  nudged_at timestamp (3) with time zone,
  closed_at timestamp (3) with time zone,
  constraint proof_waits_pkey primary key (run_id, node_id)
);

alter table proof_issuer_keys add constraint proof_issuer_keys_issuer_id_proof_issuers_id_fk
  foreign key (issuer_id) references proof_issuers (id);
alter table proofs add constraint proofs_issuer_id_proof_issuers_id_fk
  foreign key (issuer_id) references proof_issuers (id);
alter table proofs add constraint proofs_run_id_runs_id_fk foreign key (run_id) references runs (id);
alter table proofs add constraint proofs_file_id_proof_files_id_fk foreign key (file_id) references proof_files (id);
alter table proofs add constraint proofs_key_id_proof_issuer_keys_id_fk
  foreign key (key_id) references proof_issuer_keys (id);
alter table proof_verifications add constraint proof_verifications_proof_id_proofs_id_fk
  foreign key (proof_id) references proofs (id);
alter table proof_verifications add constraint proof_verifications_run_id_runs_id_fk
  foreign key (run_id) references runs (id);
alter table proof_uses add constraint proof_uses_run_id_runs_id_fk foreign key (run_id) references runs (id);
alter table proof_uses add constraint proof_uses_proof_id_proofs_id_fk foreign key (proof_id) references proofs (id);
alter table proof_waits add constraint proof_waits_run_id_runs_id_fk foreign key (run_id) references runs (id);

create index proof_issuers_newest on proof_issuers using btree (workspace_id, id desc);
create index proof_issuer_keys_issuer on proof_issuer_keys using btree (issuer_id);
create index proof_issuer_keys_sealed on proof_issuer_keys using btree (sealed_under);
create index proofs_newest on proofs using btree (workspace_id, id desc);
create index proofs_run on proofs using btree (run_id, id) where run_id is not null;
create index proofs_subject on proofs using btree (workspace_id, subject, kind, id) where run_id is null;
-- A forged message must not take the place of the genuine one with its id.
create unique index proofs_message on proofs using btree (issuer_id, external_id) where signature = 'valid';
-- A signature or a person decides once for all; a rule decides for its step alone.
create unique index proof_verifications_final on proof_verifications using btree (proof_id) where method <> 'rule';
create unique index proof_verifications_rule on proof_verifications using btree (proof_id, run_id, node_id)
  where method = 'rule';
-- One proof satisfies one step, unless the step's node says that it shares.
create unique index proof_uses_once on proof_uses using btree (proof_id) where not shared;
create index proof_uses_proof on proof_uses using btree (proof_id);
create index proof_waits_subject on proof_waits using btree (workspace_id, subject, kind) where closed_at is null;
create index proof_waits_nudged on proof_waits using btree (nudged_at) where nudged_at is not null;

do $$
declare t text;
begin
  foreach t in array array['proof_issuers', 'proof_issuer_keys', 'proof_files', 'proofs', 'proof_verifications',
                           'proof_uses', 'proof_waits'] loop
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
  foreach t in array array['proof_files', 'proofs', 'proof_verifications', 'proof_uses'] loop
    execute format('create trigger append_only before update or delete on public.%I
                    for each row execute function refuse_change()', t);
    execute format('create trigger never_truncated before truncate on public.%I
                    for each statement execute function refuse_change()', t);
  end loop;
end
$$;
create policy proof_issuers_system on proof_issuers as permissive for all to intent_system
  using (true) with check (true);
create policy proof_issuer_keys_system on proof_issuer_keys as permissive for all to intent_system
  using (true) with check (true);
create policy proof_waits_system on proof_waits as permissive for all to intent_system
  using (true) with check (true);

grant select, insert, update on proof_issuers, proof_issuer_keys, proof_waits to intent_scope;
grant select, insert on proof_files, proofs, proof_verifications, proof_uses to intent_scope;
-- Inbound messages name an issuer and no tenant: whose it is. Everything else is read in its own scope.
grant select (id, tenant_id, workspace_id) on proof_issuers to intent_system;
-- The rotation of keys finds what is sealed under an old one, and cannot read it.
grant select (id, tenant_id, workspace_id, sealed_under) on proof_issuer_keys to intent_system;
-- The sweep wakes runs whose nudge met nobody.
grant select (run_id, nudged_at, closed_at) on proof_waits to intent_system;

-- What the built-in roles of tenants that exist gain with this release.
update roles r set permissions = r.permissions || array(
    select p from unnest(g.given) p where not p = any (r.permissions))
  from (values
    ('owner', array['proofs:read', 'proofs:submit', 'proofs:verify', 'proof-issuers:write']),
    ('admin', array['proofs:read', 'proofs:submit', 'proofs:verify', 'proof-issuers:write']),
    ('designer', array['proofs:read']),
    ('operator', array['proofs:read', 'proofs:submit', 'proofs:verify']),
    ('approver', array['proofs:read', 'proofs:verify']),
    ('finance', array['proofs:read', 'proofs:submit', 'proofs:verify']),
    ('auditor', array['proofs:read']),
    ('developer', array['proofs:read', 'proofs:submit'])
  ) as g (key, given)
  where r.built_in and r.key = g.key;
