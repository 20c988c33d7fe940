-- Supabase gives its API's roles every function of the schema, and with it the right to call by REST what passes
-- row-level security. They call none of ours. The same of functions that later migrations make.
do $$
declare f regprocedure;
begin
  if exists (select from pg_roles where rolname = 'anon') then
    -- An extension's functions belong to someone else.
    for f in select oid from pg_proc
      where pronamespace = 'public'::regnamespace and proowner = current_user::regrole
    loop
      execute format('revoke all on function %s from anon, authenticated', f);
    end loop;
    alter default privileges in schema public revoke all on functions from anon, authenticated;
  end if;
end
$$;
