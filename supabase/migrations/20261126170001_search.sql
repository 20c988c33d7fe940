-- Hand-written: what searches look in, in lower case and in one column, so that a search costs one plain comparison a
-- row, by the letters of all scripts whatever the database's own locale. Under row-level security no index can serve
-- it: a pattern is compared after the policies.
alter table templates
  add column search text not null generated always as (lower((key || E'\n' || title) collate pg_c_utf8)) stored;
alter table policy_packs
  add column search text not null generated always as (lower((key || E'\n' || title) collate pg_c_utf8)) stored;
alter table connectors
  add column search text not null generated always as (lower((key || E'\n' || title) collate pg_c_utf8)) stored;

-- Whose binding it is: the policy of profiles asks the bindings again for every person, which a search cannot afford.
alter table role_bindings add column person text not null default '';
update role_bindings set person = lower((p.name || E'\n' || p.email) collate pg_c_utf8) from profiles p where p.id = user_id;

-- As the caller. After the insert: by that binding the scope sees the person.
create function public.name_binding() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  update role_bindings b set person = lower((p.name || E'\n' || p.email) collate pg_c_utf8)
    from profiles p where p.id = new.user_id and b.id = new.id;
  return null;
end
$$;
create trigger name_binding after insert on role_bindings for each row execute function name_binding();

create function public.rename_bindings() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  update role_bindings set person = lower((new.name || E'\n' || new.email) collate pg_c_utf8) where user_id = new.id;
  return null;
end
$$;
create trigger rename_bindings after update of name, email on profiles
  for each row when (old.name is distinct from new.name or old.email is distinct from new.email)
  execute function rename_bindings();

grant update (person) on role_bindings to intent_system;
revoke all on function public.name_binding(), public.rename_bindings() from public;
