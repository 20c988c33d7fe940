-- Hand-written: roles and claim functions, which drizzle has no words for. Runs before the tables.
-- intent_os logs in and has no rights of its own; each transaction switches to one of the other two.
-- Its password is set outside of migrations: alter role intent_os password '…'.
do $$
begin
  if not exists (select from pg_roles where rolname = 'intent_scope') then
    create role intent_scope nologin noinherit;
  end if;
  if not exists (select from pg_roles where rolname = 'intent_system') then
    create role intent_system nologin noinherit;
  end if;
  if not exists (select from pg_roles where rolname = 'intent_os') then
    create role intent_os login noinherit;
  end if;
end
$$;

grant intent_scope to intent_os with inherit false, set true;
grant intent_system to intent_os with inherit false, set true;
alter role intent_os set statement_timeout = '30s';
alter role intent_os set lock_timeout = '10s';
alter role intent_os set idle_in_transaction_session_timeout = '60s';

grant usage on schema public to intent_scope, intent_system;

create function public.app_tenant() returns uuid
  language sql stable parallel safe
  as $$ select nullif(current_setting('app.tenant', true), '')::uuid $$;

create function public.app_workspace() returns uuid
  language sql stable parallel safe
  as $$ select nullif(current_setting('app.workspace', true), '')::uuid $$;
