-- Hand-written: a step that waits for an event looks at each once.
-- Given by the database while the sender holds its name's lock, so that numbers of one name become visible in order,
-- whatever the clocks of the processes say.
alter table events add column seq bigint generated always as identity;
create index events_in_order on events using btree (workspace_id, name, seq);
drop index events_newest;

-- Events up to this one were there before the run was accepted.
alter table runs add column events_after bigint default 0 not null;
update runs r set events_after = e.last
  from runs o cross join lateral (
    select max(seq) as last from events e where e.workspace_id = o.workspace_id and e.id <= o.id) e
  where o.id = r.id and e.last is not null;

-- How far the step has looked, and which steps had ended then that its condition names.
alter table event_waits add column seen_to bigint, add column seen_with text;

grant select on sequence events_seq_seq to intent_scope;
