-- Everything the engine remembers. Applied at every start; each statement may run again.
create schema if not exists inngest_local;
set search_path to inngest_local;

create table if not exists apps (
  id text primary key,
  url text not null,
  sdk text not null default '',
  framework text not null default '',
  synced_at timestamptz not null default now()
);

create table if not exists functions (
  id text primary key,
  app text not null references apps (id) on delete cascade,
  config json not null,
  active boolean not null default true
);

-- One row per accepted event. id is the engine's own ULID; the sender's id is inside payload.
create table if not exists events (
  id text primary key,
  payload json not null,
  received_at timestamptz not null default now()
);
create index if not exists events_received_at on events (received_at);

-- seq counts the discovery calls asked for, done the highest one whose answer is stored: a discovery job
-- at or below done has had its effect and is dropped, which makes a second delivery harmless.
create table if not exists runs (
  id text primary key,
  function_id text not null,
  event_id text not null,
  cron text,
  seq integer not null default 0,
  done integer not null default -1,
  force_plan boolean not null default false,
  request_version integer not null default -1,
  invoker_run text,
  invoker_step text,
  status text not null default 'Running',
  output json,
  started_at timestamptz not null default now(),
  ended_at timestamptz
) with (fillfactor = 80);
create index if not exists runs_event_id on runs (event_id);

create sequence if not exists step_order;

-- A step with an output is memoised; one without is planned, sleeping or waiting.
create table if not exists steps (
  run text not null,
  id text not null,
  op text not null,
  name text not null default '',
  output json,
  ord bigint,
  attempt integer not null default 0,
  race boolean not null default false,
  primary key (run, id)
);

-- What a run waits for: an event (step), a signal (step), or an event that cancels it (no step row).
create table if not exists waits (
  run text not null,
  step text not null,
  kind text not null check (kind in ('event', 'signal', 'cancel')),
  event text,
  expr text,
  match_path text,
  match_value text,
  signal text unique,
  expires_at timestamptz not null,
  primary key (run, step)
);
create index if not exists waits_event on waits (event, match_value);

-- Idempotency: the first run under a key wins until the key expires.
create table if not exists run_keys (
  key text primary key,
  run text not null,
  expires_at timestamptz not null
);
create index if not exists run_keys_expires_at on run_keys (expires_at);

-- Call jobs held back by a concurrency limit, oldest first within a slot.
create table if not exists parked (
  id bigint generated always as identity primary key,
  slot text not null,
  job json not null
);
create index if not exists parked_slot on parked (slot, id);

create or replace function call_job(payload jsonb, run_at timestamptz default null)
returns graphile_worker.job_spec language sql immutable as $$
  select row('call', payload::json, null, run_at, 32767::smallint, null, 0::smallint, null)::graphile_worker.job_spec
$$;

create or replace function timer_key(run text, step text) returns text language sql immutable as $$
  select 'timer:' || run || ':' || step
$$;

-- The next discovery call of a run, or null while parallel steps are still open.
create or replace function discover(p_run text, p_race boolean) returns graphile_worker.job_spec
language plpgsql as $$
declare
  next integer;
begin
  if not p_race and exists (select from inngest_local.steps where run = p_run and output is null) then
    return null;
  end if;
  update inngest_local.runs set seq = seq + 1, force_plan = (force_plan and request_version < 2)
   where id = p_run and ended_at is null returning seq into next;
  if next is null then return null; end if;
  return inngest_local.call_job(jsonb_build_object('r', p_run, 'q', next, 'a', 0));
end $$;

-- Applies state changes in order, in one transaction. A change naming a run that has ended is skipped
-- whole. Answers one result per change: {"stale": true} or {"dropped": [ids of runs an idempotency key refused]}.
create or replace function apply(batch jsonb) returns jsonb language plpgsql
set search_path to inngest_local as $$
declare
  c jsonb;
  item jsonb;
  results jsonb := '[]';
  dropped jsonb;
  jobs graphile_worker.job_spec[] := '{}';
  job graphile_worker.job_spec;
  target text;
  next integer;
  is_race boolean;
begin
  for c in select value from jsonb_array_elements(batch) loop
    target := c ->> 'run';
    dropped := '[]';

    if target is not null then
      if c ? 'end' then
        update runs set status = c #>> '{end,status}', output = (c #>> '{end,output}')::json, ended_at = clock_timestamp()
         where id = target and ended_at is null;
      elsif c ? 'seq' then
        update runs set done = greatest(done, (c ->> 'seq')::integer),
               force_plan = coalesce((c ->> 'forcePlan')::boolean, force_plan),
               request_version = coalesce((c ->> 'requestVersion')::integer, request_version)
         where id = target and ended_at is null;
      else
        perform from runs where id = target and ended_at is null;
      end if;
      if not found then
        results := results || '{"stale":true}'::jsonb;
        continue;
      end if;
    end if;

    if c ? 'save' then
      insert into steps as s (run, id, op, name, output, ord)
      select target, i ->> 'id', i ->> 'op', i ->> 'name', (i ->> 'output')::json, nextval('step_order')
        from jsonb_array_elements(c -> 'save') i
      on conflict (run, id) do update set output = excluded.output, ord = excluded.ord where s.output is null;
    end if;

    if c ? 'pend' then
      for item in select value from jsonb_array_elements(c -> 'pend') loop
        insert into steps (run, id, op, name, race)
        values (target, item ->> 'id', item ->> 'op', item ->> 'name', coalesce((item ->> 'race')::boolean, false))
        on conflict do nothing;
        continue when not found;
        if item ? 'wait' then
          if item #>> '{wait,replace}' = 'true' then
            delete from waits where signal = item #>> '{wait,signal}';
          end if;
          insert into waits (run, step, kind, event, expr, match_path, match_value, signal, expires_at)
          select target, item ->> 'id', w.kind, w.event, w.expr, w.match_path, w.match_value, w.signal, w.expires_at
            from jsonb_to_record(item -> 'wait')
              as w (kind text, event text, expr text, match_path text, match_value text, signal text, expires_at timestamptz);
        end if;
        if item ? 'timer' then
          jobs := jobs || row('timer', json_build_object('r', target, 's', item ->> 'id'), null,
            (item ->> 'timer')::timestamptz, 32767::smallint, timer_key(target, item ->> 'id'), 0::smallint, null)::graphile_worker.job_spec;
        end if;
        if item ->> 'op' = 'StepPlanned' then
          jobs := jobs || call_job(jsonb_build_object('r', target, 's', item ->> 'id', 'a', 0));
        end if;
      end loop;
    end if;

    if c ? 'retry' then
      if c #>> '{retry,step}' is not null then
        update steps set attempt = (c #>> '{retry,attempt}')::integer
         where run = target and id = c #>> '{retry,step}' and output is null;
        if found then
          jobs := jobs || call_job(jsonb_build_object('r', target, 's', c #> '{retry,step}', 'a', c #> '{retry,attempt}'),
            (c #>> '{retry,at}')::timestamptz);
        end if;
      else
        update runs set seq = seq + 1 where id = target returning seq into next;
        jobs := jobs || call_job(jsonb_build_object('r', target, 'q', next, 'a', c #> '{retry,attempt}'),
          (c #>> '{retry,at}')::timestamptz);
      end if;
    end if;

    if c ? 'events' then
      insert into events (id, payload)
      select e ->> 'id', (e ->> 'payload')::json from jsonb_array_elements(c -> 'events') e
      on conflict do nothing;
    end if;

    if c ? 'runs' then
      for item in select value from jsonb_array_elements(c -> 'runs') loop
        if item ? 'key' then
          delete from run_keys where key = item ->> 'key' and expires_at < clock_timestamp();
          insert into run_keys (key, run, expires_at)
          values (item ->> 'key', item ->> 'id', clock_timestamp() + interval '24 hours') on conflict do nothing;
          if not found then
            dropped := dropped || jsonb_build_array(item ->> 'id');
            continue;
          end if;
        end if;
        insert into runs (id, function_id, event_id, cron, invoker_run, invoker_step)
        values (item ->> 'id', item ->> 'function', item ->> 'event', item ->> 'cron',
          item #>> '{invoker,run}', item #>> '{invoker,step}');
        if item ? 'cancelOn' then
          insert into waits (run, step, kind, event, expr, match_path, match_value, expires_at)
          select item ->> 'id', 'cancel:' || o, 'cancel', w ->> 'event', w ->> 'expr', w ->> 'match_path', w ->> 'match_value',
                 (w ->> 'expires_at')::timestamptz
            from jsonb_array_elements(item -> 'cancelOn') with ordinality x (w, o);
        end if;
        jobs := jobs || call_job(jsonb_build_object('r', item ->> 'id', 'q', 0, 'a', 0));
      end loop;
    end if;

    if c ? 'resume' then
      for item in select value from jsonb_array_elements(c -> 'resume') loop
        update steps set output = (item ->> 'output')::json, ord = nextval('step_order')
         where run = item ->> 'run' and id = item ->> 'step' and output is null returning race into is_race;
        continue when not found;
        delete from waits where run = item ->> 'run' and step = item ->> 'step';
        perform graphile_worker.remove_job(timer_key(item ->> 'run', item ->> 'step'));
        job := discover(item ->> 'run', is_race);
        if job.identifier is not null then jobs := jobs || job; end if;
      end loop;
    end if;

    if c ? 'discover' then
      job := discover(target, (c ->> 'discover')::boolean);
      if job.identifier is not null then jobs := jobs || job; end if;
    end if;

    if c ? 'end' and c ? 'cleanup' then
      if c ->> 'cleanup' = 'all' then
        perform graphile_worker.remove_job(timer_key(run, id)) from steps
          where run = target and output is null and op <> 'StepPlanned';
        delete from steps where run = target and output is null;
      end if;
      delete from waits where run = target;
    end if;

    if c ? 'park' then
      insert into parked (slot, job) values (c #>> '{park,slot}', (c #>> '{park,job}')::json);
    end if;
    if c ? 'unpark' then
      for item in
        delete from parked where id in (select id from parked where slot = c ->> 'unpark' order by id limit 1) returning parked.job
      loop
        jobs := jobs || call_job(item || jsonb_build_object('u', c ->> 'unpark'));
      end loop;
    end if;

    if c ? 'cron' then
      for item in select value from jsonb_array_elements(c -> 'cron') loop
        continue when coalesce((item ->> 'keep')::boolean, false)
          and exists (select from graphile_worker.jobs where key = item ->> 'key');
        jobs := jobs || row('cron', item -> 'job', null, (item ->> 'at')::timestamptz, 32767::smallint,
          item ->> 'key', 0::smallint, null)::graphile_worker.job_spec;
      end loop;
    end if;

    results := results || jsonb_build_array(jsonb_build_object('dropped', dropped));
  end loop;

  if cardinality(jobs) > 0 then
    perform graphile_worker.add_jobs(jobs);
  end if;
  return results;
end $$;
