-- Hand-written: forced row-level security, grants, append-only tables, and the functions that keep
-- invariants whatever the channel.

-- Row-level security binds table owners too, and Supabase's own API roles get nothing here.
do $$
declare t text;
begin
  for t in select tablename from pg_tables where schemaname = 'public' loop
    execute format('alter table public.%I force row level security', t);
    execute format('revoke all on public.%I from public', t);
    if exists (select from pg_roles where rolname = 'anon') then
      execute format('revoke all on public.%I from anon, authenticated', t);
    end if;
  end loop;
end
$$;

grant select on all tables in schema public to intent_scope;
grant insert, update on tenants, workspaces, roles, api_keys, policy_packs, policy_versions, templates,
  template_versions, connectors, intents, runs, run_steps, effects, approvals, approval_links to intent_scope;
grant insert, delete on outbox, idempotency_keys to intent_scope;
grant insert, update, delete on role_bindings to intent_scope;
grant insert on decisions, run_events, approval_decisions to intent_scope;

grant select, insert on tenants, workspaces, profiles, roles, role_bindings, api_keys to intent_system;
grant update (last_used_at) on api_keys to intent_system;
grant update (name, locale) on profiles to intent_system;
grant select, delete on outbox, idempotency_keys to intent_system;
grant select on runs, approvals, approval_links, audit_heads to intent_system;

create function public.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;

do $$
declare t text;
begin
  foreach t in array array['audit_events', 'run_events', 'decisions', 'approval_decisions'] loop
    execute format('create trigger append_only before update or delete on public.%I
                    for each row execute function refuse_change()', t);
    execute format('create trigger never_truncated before truncate on public.%I
                    for each statement execute function refuse_change()', t);
  end loop;
end
$$;

-- A version that left draft keeps its content for ever; only its status, note and times may move on.
create function public.keep_published() returns trigger language plpgsql as $$
begin
  if old.status = 'draft' then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  if tg_op = 'DELETE'
     or (to_jsonb(new) - array['status', 'note', 'published_at'])
        is distinct from (to_jsonb(old) - array['status', 'note', 'published_at'])
     or new.status = 'draft' then
    raise exception 'version % is published and cannot be changed', old.version
      using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
create trigger keep_published before update or delete on policy_versions
  for each row execute function keep_published();
create trigger keep_published before update or delete on template_versions
  for each row execute function keep_published();

-- Appends one event to the caller's tenant's chain:
--   hash = sha256(prev_hash ':' seq ':' content_hash), hex; the first prev_hash is 64 zeros.
-- The row lock on the head orders writers of one tenant and leaves other tenants alone. Security definer,
-- so that no application role can write the chain in any other way.
create function public.audit_append(
  p_id uuid, p_workspace uuid, p_at timestamptz, p_actor jsonb, p_action text, p_resource_kind text,
  p_resource_id text, p_before jsonb, p_after jsonb, p_reason text, p_request_id text, p_address text,
  p_content_hash text
) returns bigint
-- plpgsql and not sql: it keeps its plans from call to call, which halves the cost.
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  genesis constant text := repeat('0', 64);
  head audit_heads%rowtype;
begin
  insert into audit_heads as h (tenant_id, seq, prev_hash, hash)
  values (app_tenant(), 1, genesis, encode(sha256(convert_to(genesis || ':1:' || p_content_hash, 'UTF8')), 'hex'))
  on conflict (tenant_id) do update set
    seq = h.seq + 1,
    prev_hash = h.hash,
    hash = encode(sha256(convert_to(h.hash || ':' || (h.seq + 1) || ':' || p_content_hash, 'UTF8')), 'hex')
  returning * into head;
  insert into audit_events (
    tenant_id, seq, id, workspace_id, at, actor, action, resource_kind, resource_id, before, after, reason,
    request_id, address, content_hash, prev_hash, hash
  ) values (
    head.tenant_id, head.seq, p_id, p_workspace, p_at, p_actor, p_action, p_resource_kind, p_resource_id,
    p_before, p_after, p_reason, p_request_id, p_address, p_content_hash, head.prev_hash, head.hash
  );
  return head.seq;
end
$$;
revoke all on function public.audit_append from public;
grant execute on function public.audit_append to intent_scope;

-- Decides an approval, whatever the channel (link, console, API). Answers what happened:
--   recorded | not_found | closed | expired | stale | not_approver | already_decided
-- Terminal: one rejection rejects, `quorum` approvals approve. Runs as the caller, under its tenant's policies.
create function public.decide_approval(
  p_id uuid, p_approval uuid, p_user uuid, p_decision text, p_reason text, p_channel text,
  p_snapshot_hash text, p_address text, p_user_agent text, p_at timestamptz
) returns text
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  a approvals%rowtype;
  link approval_links%rowtype;
  given integer;
begin
  select * into a from approvals where id = p_approval for update;
  if not found then return 'not_found'; end if;
  if a.status <> 'open' then return 'closed'; end if;
  if a.expires_at <= p_at then return 'expired'; end if;
  if a.snapshot_hash <> p_snapshot_hash then return 'stale'; end if;

  -- Only people the approval was put to, who still hold one of its roles.
  select * into link from approval_links where approval_id = a.id and user_id = p_user;
  if not found or not exists (
    select 1 from role_bindings b join roles r on r.id = b.role_id
    where b.user_id = p_user and r.key = any (a.roles)
      and (b.workspace_id is null or b.workspace_id = a.workspace_id)
      and (b.expires_at is null or b.expires_at > p_at)
  ) then
    return 'not_approver';
  end if;
  if link.spent_at is not null then return 'already_decided'; end if;

  insert into approval_decisions (id, tenant_id, workspace_id, approval_id, user_id, decision, reason, channel,
                                  snapshot_hash, address, user_agent, at)
  values (p_id, a.tenant_id, a.workspace_id, a.id, p_user, p_decision, p_reason, p_channel,
          p_snapshot_hash, p_address, p_user_agent, p_at);
  update approval_links set spent_at = p_at where id = link.id;

  if p_decision = 'reject' then
    update approvals set status = 'rejected', decided_at = p_at where id = a.id;
  else
    select count(*) into given from approval_decisions where approval_id = a.id and decision = 'approve';
    if given >= a.quorum then
      update approvals set status = 'approved', decided_at = p_at where id = a.id;
    end if;
  end if;
  return 'recorded';
end
$$;
revoke all on function public.decide_approval from public;
grant execute on function public.decide_approval to intent_scope;
