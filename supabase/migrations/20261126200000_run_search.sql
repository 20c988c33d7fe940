-- Hand-written: runs are found by what their input says and by who asked. See "Runs are searched" in
-- docs/decisions/speed.md.

-- In lower case and cut off, so that a search costs one plain comparison a row. No index: one of trigrams made
-- accepting an intent a fifth dearer.
alter table intents
  add column search text not null generated always as (lower(left(input::text, 8000) collate pg_c_utf8)) stored;

-- Who asked: name, id and person. Few per workspace, so that a search looks at each once.
alter table runs add column requester text not null default '';
update runs r set requester = lower(concat_ws(E'\n', i.requested_by->>'label', i.requested_by->>'id',
    i.requested_by->>'userId') collate pg_c_utf8)
  from intents i where i.id = r.intent_id;
create index runs_requester on runs (workspace_id, requester, id desc);
