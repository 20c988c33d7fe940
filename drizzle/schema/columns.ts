import { sql } from "drizzle-orm";
import { customType, type PgColumn, pgPolicy, pgRole, text, timestamp } from "drizzle-orm/pg-core";
import { type Id, type IdKind, idOf, uuidOf } from "../../lib/kernel/ids";

/** Role a request runs in: sees one tenant and workspace. Created by hand-written SQL, hence `existing`. */
export const scopeRole = pgRole("intent_scope").existing();
/** Role of the few jobs that cross tenants (key look-up, outbox, sweeps). */
export const systemRole = pgRole("intent_system").existing();

/** A column that is a UUID in the database and a TypeID (`run_…`) in code. */
export function id<K extends IdKind>(kind: K, name: string) {
  return customType<{ data: Id<K>; driverData: string }>({
    dataType: () => "uuid",
    toDriver: (value) => uuidOf(value),
    fromDriver: (value) => idOf(kind, value),
  })(name);
}

/** An instant with millisecond precision: what JavaScript keeps is what is stored and hashed. */
export function instant(name: string) {
  return timestamp(name, { withTimezone: true, precision: 3, mode: "date" });
}

/** What a search looks in: two columns of the row in lower case, kept in step by Postgres. */
export function searchText(first: string, second: string) {
  const both = sql.raw(`lower((${first} || E'\\n' || ${second}) collate pg_c_utf8)`);
  return text("search").notNull().generatedAlwaysAs(both);
}

/** The columns that place a row in a tenant and a workspace. */
export const placed = () => ({
  tenantId: id("tenant", "tenant_id").notNull(),
  workspaceId: id("workspace", "workspace_id").notNull(),
});

/** Claims of the transaction; wrapped in a select so that Postgres evaluates them once per statement. */
const tenantClaim = sql`(select app_tenant())`;
const workspaceClaim = sql`(select app_workspace())`;

/** Rows of the scope's tenant, whatever the workspace. */
export function tenantPolicy(table: string, tenant: PgColumn) {
  return pgPolicy(`${table}_tenant`, {
    to: scopeRole,
    using: sql`${tenant} = ${tenantClaim}`,
    withCheck: sql`${tenant} = ${tenantClaim}`,
  });
}

/** Rows of the scope's tenant and workspace. */
export function workspacePolicy(table: string, tenant: PgColumn, workspace: PgColumn) {
  const rule = sql`${tenant} = ${tenantClaim} and ${workspace} = ${workspaceClaim}`;
  return pgPolicy(`${table}_workspace`, { to: scopeRole, using: rule, withCheck: rule });
}

/** Rows a cross-tenant job may touch; what it may do is narrowed by grants. */
export function systemPolicy(table: string) {
  return pgPolicy(`${table}_system`, { to: systemRole, using: sql`true`, withCheck: sql`true` });
}
