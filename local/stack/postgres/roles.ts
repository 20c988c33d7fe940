/** Passwords of the roles that log in to the embedded Postgres. */
export interface RolePasswords {
  supabase_admin: string;
  postgres: string;
  supabase_auth_admin: string;
  inngest_engine: string;
  intent_os: string;
}

/** Name of a role that logs in. */
export type LoginRole = keyof RolePasswords;

/** Quotes a value as an SQL string literal. */
export function sqlLiteral(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function ensureRole(name: string, attributes: string): string {
  return `do $$ begin
  if not exists (select from pg_roles where rolname = ${sqlLiteral(name)}) then create role ${name}; end if;
end $$;
alter role ${name} ${attributes};`;
}

/**
 * Roles of the whole cluster, as a hosted Supabase project has them, for role `supabase_admin` to run.
 * Can run any number of times.
 */
export function clusterRolesSql(passwords: RolePasswords): string {
  const login = (name: LoginRole, attributes: string) =>
    ensureRole(name, `login ${attributes} password ${sqlLiteral(passwords[name])}`);
  return [
    ensureRole("anon", "nologin noinherit"),
    ensureRole("authenticated", "nologin noinherit"),
    ensureRole("service_role", "nologin noinherit bypassrls"),
    login("postgres", "nosuperuser createrole createdb replication bypassrls"),
    login("supabase_auth_admin", "nosuperuser noinherit createrole"),
    login("inngest_engine", "nosuperuser noinherit"),
    "grant anon, authenticated, service_role to postgres with admin option;",
    "grant pg_monitor, pg_signal_backend to postgres;",
    'alter role postgres set search_path to "$user", public, extensions;',
    "alter role supabase_auth_admin set search_path to auth;",
    "alter role anon set statement_timeout to '3s';",
    "alter role authenticated set statement_timeout to '8s';",
  ].join("\n");
}

/**
 * What a hosted project's database holds before its first migration: schemas `extensions` and `auth`, the
 * default grants of `public`, the claim functions; and the two schemas of the embedded Inngest server.
 * For role `supabase_admin`, connected to that database. Can run any number of times.
 */
export function databaseSql(database: string): string {
  return `
alter database ${database} owner to postgres;
revoke connect, temporary on database ${database} from public;
grant connect on database ${database} to supabase_auth_admin, inngest_engine;
-- Both run "create schema if not exists" at start, which asks for this right first.
grant create on database ${database} to inngest_engine, supabase_auth_admin;

create schema if not exists extensions authorization postgres;
grant usage on schema extensions to public;
create extension if not exists pg_stat_statements with schema extensions;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;

grant all on schema public to postgres;
grant usage on schema public to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on functions to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on sequences to anon, authenticated, service_role;

create schema if not exists auth authorization supabase_auth_admin;
grant usage on schema auth to anon, authenticated, service_role, postgres;
alter default privileges for role supabase_auth_admin in schema auth
  grant all on tables to postgres with grant option;

create or replace function auth.uid() returns uuid language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
  )::uuid
$$;
create or replace function auth.role() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
  )
$$;
create or replace function auth.jwt() returns jsonb language sql stable as $$
  select nullif(current_setting('request.jwt.claims', true), '')::jsonb
$$;
alter function auth.uid() owner to supabase_auth_admin;
alter function auth.role() owner to supabase_auth_admin;
alter function auth.jwt() owner to supabase_auth_admin;

create schema if not exists inngest_local authorization inngest_engine;
create schema if not exists graphile_worker authorization inngest_engine;
`;
}
