-- Hand-written: approvals in rounds and stages, delegation, reminders and escalation.

-- A round is one asking. When what was approved is no longer what would be done, the round is superseded by the next.
alter table approvals
  add column round integer not null default 1,
  add column stages jsonb,
  add column requester_id uuid,
  add column exclude_requester boolean not null default true,
  -- What is different from the round before: [{path, before, after}].
  add column changes jsonb,
  add column remind_every_seconds integer,
  add column next_reminder_at timestamp (3) with time zone,
  add column reminded_at timestamp (3) with time zone,
  add column reminders integer not null default 0,
  -- To whom it goes when nobody decided by `escalate_at`: {roles, people}.
  add column escalation jsonb,
  add column escalate_at timestamp (3) with time zone,
  add column escalated_at timestamp (3) with time zone,
  -- A column of its own: under row-level security no index over the expression would be used.
  add column template_key text generated always as (snapshot->'template'->>'key') stored;
update approvals set stages = jsonb_build_array(
  jsonb_build_object('roles', to_jsonb(roles), 'people', '[]'::jsonb, 'quorum', quorum));
alter table approvals alter column stages set not null;
alter table approvals drop constraint approvals_node;
alter table approvals add constraint approvals_node unique (run_id, node_id, round);
create index approvals_open on approvals using btree (workspace_id, expires_at, id) where status = 'open';
create index approvals_template on approvals using btree (workspace_id, template_key, id desc);

alter table approval_links
  add column stages integer[] not null default '{1}',
  add column origin text not null default 'asked',
  add column delegated_by uuid,
  add column reason text,
  add column created_at timestamp (3) with time zone not null default now(),
  -- Delegated away: the link is dead though the approval is open.
  add column closed_at timestamp (3) with time zone;
alter table approval_links add constraint approval_links_delegated_by_approval_links_id_fk
  foreign key (delegated_by) references approval_links (id);
update approval_links l set created_at = a.created_at from approvals a where a.id = l.approval_id;
create index approval_links_waiting on approval_links using btree (user_id, approval_id)
  where spent_at is null and closed_at is null;

alter table approval_decisions add column stages integer[] not null default '{1}';

-- One e-mail to one approver, to be sent or sent.
create table approval_notices (
  id uuid not null,
  tenant_id uuid not null,
  workspace_id uuid not null,
  approval_id uuid not null,
  link_id uuid not null,
  kind text not null,
  -- Who had it sent; null for the schedule.
  by jsonb,
  created_at timestamp (3) with time zone not null,
  mailed_at timestamp (3) with time zone,
  constraint approval_notices_pkey primary key (id),
  constraint approval_notices_approval_id_approvals_id_fk foreign key (approval_id) references approvals (id),
  constraint approval_notices_link_id_approval_links_id_fk foreign key (link_id) references approval_links (id)
);
create index approval_notices_approval on approval_notices using btree (approval_id, id);
alter table approval_notices enable row level security;
alter table approval_notices force row level security;
create policy approval_notices_workspace on approval_notices as permissive for all to intent_scope
  using (tenant_id = (select app_tenant()) and workspace_id = (select app_workspace()))
  with check (tenant_id = (select app_tenant()) and workspace_id = (select app_workspace()));
revoke all on approval_notices from public;
do $$
begin
  if exists (select from pg_roles where rolname = 'anon') then
    revoke all on approval_notices from anon, authenticated;
  end if;
end
$$;
grant select, insert on approval_notices to intent_scope;
grant update (mailed_at) on approval_notices to intent_scope;
insert into approval_notices (id, tenant_id, workspace_id, approval_id, link_id, kind, created_at, mailed_at)
  select gen_random_uuid(), tenant_id, workspace_id, approval_id, id, 'request', created_at, mailed_at
  from approval_links;
alter table approval_links drop column mailed_at;

-- The stages of an approval that a person's approval counts for now, by number from 1.
--   asked: those whose roles they still hold, or that name them; delegated: those of whom it was put to first;
--   escalated: all, while they hold what it was escalated to.
create function public.approval_stages_of(a approvals, link approval_links, p_at timestamptz) returns integer[]
language plpgsql stable set search_path = public, pg_temp as $$
declare
  root approval_links%rowtype := link;
  held text[];
  mail text;
  decides boolean;
begin
  -- Whoever decides must be somebody who may, whatever way it came to them.
  select coalesce(bool_or('approvals:decide' = any (r.permissions)), false) into decides
    from role_bindings b join roles r on r.id = b.role_id
    where b.tenant_id = a.tenant_id and b.user_id = link.user_id
      and (b.workspace_id is null or b.workspace_id = a.workspace_id)
      and (b.expires_at is null or b.expires_at > p_at);
  while root.delegated_by is not null loop
    select * into root from approval_links where id = root.delegated_by;
  end loop;
  select coalesce(array_agg(r.key), '{}') into held
    from role_bindings b join roles r on r.id = b.role_id
    where b.tenant_id = a.tenant_id and b.user_id = root.user_id
      and (b.workspace_id is null or b.workspace_id = a.workspace_id)
      and (b.expires_at is null or b.expires_at > p_at);
  select lower(email) into mail from profiles where id = root.user_id;
  if root.origin = 'escalated' then
    if decides and ((a.escalation->'people') ? mail or (a.escalation->'roles') ?| held) then
      return array(select generate_series(1, jsonb_array_length(a.stages)));
    end if;
    return '{}';
  end if;
  -- A role that policy names may decide by that alone; a name and a delegation need the permission.
  return array(
    select s.n::integer from jsonb_array_elements(a.stages) with ordinality as s(stage, n)
    where ((s.stage->'roles') ?| held and (decides or link.id = root.id))
       or ((s.stage->'people') ? mail and cardinality(held) > 0 and decides)
    order by s.n);
end
$$;
revoke all on function public.approval_stages_of from public;
grant execute on function public.approval_stages_of to intent_scope;

-- Decides an approval, whatever the channel (link, console, API). Answers what happened:
--   recorded | not_found | closed | expired | stale | not_approver | delegated | already_decided
-- Terminal: one rejection rejects. Approved once every stage has its quorum and nobody is counted for two stages,
-- which, by Hall's theorem, is when any set of stages has as many approvers among them as they need together.
-- Runs as the caller, under its tenant's policies.
create or replace function public.decide_approval(
  p_id uuid, p_approval uuid, p_user uuid, p_decision text, p_reason text, p_channel text,
  p_snapshot_hash text, p_address text, p_user_agent text, p_at timestamptz
) returns text
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  a approvals%rowtype;
  link approval_links%rowtype;
  counts_for integer[];
begin
  select * into a from approvals where id = p_approval for update;
  if not found then return 'not_found'; end if;
  if a.status <> 'open' then return 'closed'; end if;
  if a.expires_at <= p_at then return 'expired'; end if;
  if a.snapshot_hash <> p_snapshot_hash then return 'stale'; end if;

  -- Only people the approval was put to, who still may decide it; never who asked, when they are excluded.
  select * into link from approval_links where approval_id = a.id and user_id = p_user;
  if not found or (a.exclude_requester and p_user = a.requester_id) then return 'not_approver'; end if;
  if link.closed_at is not null then return 'delegated'; end if;
  counts_for := approval_stages_of(a, link, p_at);
  if cardinality(counts_for) = 0 then return 'not_approver'; end if;
  if link.spent_at is not null then return 'already_decided'; end if;

  insert into approval_decisions (id, tenant_id, workspace_id, approval_id, user_id, decision, reason, channel,
                                  snapshot_hash, address, user_agent, at, stages)
  values (p_id, a.tenant_id, a.workspace_id, a.id, p_user, p_decision, p_reason, p_channel,
          p_snapshot_hash, p_address, p_user_agent, p_at, counts_for);
  update approval_links set spent_at = p_at where id = link.id;

  if p_decision = 'reject' then
    update approvals set status = 'rejected', decided_at = p_at where id = a.id;
  elsif not exists (
    select 1 from generate_series(1, (1 << jsonb_array_length(a.stages)) - 1) as chosen(mask)
    where (select count(*) from approval_decisions d
           where d.approval_id = a.id and d.decision = 'approve'
             and exists (select 1 from unnest(d.stages) as s where chosen.mask & (1 << (s - 1)) <> 0))
        < (select sum((s.stage->>'quorum')::integer)
           from jsonb_array_elements(a.stages) with ordinality as s(stage, n)
           where chosen.mask & (1 << (s.n - 1)::integer) <> 0)
  ) then
    update approvals set status = 'approved', decided_at = p_at where id = a.id;
  end if;
  return 'recorded';
end
$$;
revoke all on function public.decide_approval from public;
grant execute on function public.decide_approval to intent_scope;
