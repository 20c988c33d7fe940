import { and, eq, inArray, ne } from "drizzle-orm";
import { tenants } from "@/drizzle/schema";
import type { Tenant } from "@/lib/contracts/tenants";
import { type Command, type ScopedTx, withCommand, withScope, withSystem } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { requireTenantWide } from "./grant";
import { listMemberships } from "./scope";

type Row = typeof tenants.$inferSelect;

/** The tenants that the principal reaches: a person's own, an API key's one. */
export async function listTenants(scope: Scope): Promise<Tenant[]> {
  const { principal } = scope;
  if (principal.kind !== "user") return [await getTenant(scope, scope.tenantId)];
  const memberships = await listMemberships(principal.id);
  const ids = [...new Set(memberships.map(({ tenant }) => tenant.id))];
  const rows = await withSystem("resolve-session", (tx) =>
    tx.select().from(tenants).where(inArray(tenants.id, ids)).orderBy(tenants.name),
  );
  return rows.map(presentTenant);
}

/** The scope's tenant. @throws AppError not_found for any other */
export function getTenant(scope: Scope, tenantId: Id<"tenant">): Promise<Tenant> {
  return withScope(scope, async (tx) => presentTenant(await readTenant(tx, tenantId)));
}

/** Changes the tenant's name. @throws AppError not_found, forbidden */
export function updateTenant(
  scope: Scope,
  tenantId: Id<"tenant">,
  { name }: { name: string },
  command?: Command,
): Promise<Tenant> {
  return withCommand(scope, command, async (tx) => {
    const before = await readTenant(tx, tenantId);
    requireTenantWide(scope, "settings:write");
    await tx.update(tenants).set({ name }).where(eq(tenants.id, tenantId));
    recordAudit(tx, scope, {
      action: "tenant.updated",
      resource: { kind: "tenant", id: tenantId },
      before: { name: before.name },
      after: { name },
    });
    return presentTenant({ ...before, name });
  });
}

/**
 * Suspends or resumes the tenant. What is suspended can be read, and nothing else.
 * @throws AppError not_found, forbidden, invalid_transition (it is so already)
 */
export function setTenantStatus(
  scope: Scope,
  tenantId: Id<"tenant">,
  status: Row["status"],
  { reason }: { reason: string },
  command?: Command,
): Promise<Tenant> {
  return withCommand(scope, command, async (tx) => {
    await readTenant(tx, tenantId);
    requireTenantWide(scope, "settings:write");
    const [row] = await tx
      .update(tenants)
      .set({ status })
      .where(and(eq(tenants.id, tenantId), ne(tenants.status, status)))
      .returning();
    if (!row) throw new AppError("invalid_transition", `The tenant is ${status} already.`, { status });
    recordAudit(tx, scope, {
      action: status === "suspended" ? "tenant.suspended" : "tenant.resumed",
      resource: { kind: "tenant", id: tenantId },
      before: { status: status === "suspended" ? "active" : "suspended" },
      after: { status },
      reason,
    });
    return presentTenant(row);
  });
}

/** A tenant as callers see it. */
export function presentTenant({ id, slug, name, status, createdAt }: Row): Tenant {
  return { id, slug, name, status, createdAt: createdAt.toISOString() };
}

async function readTenant(tx: ScopedTx, tenantId: Id<"tenant">): Promise<Row> {
  const [row] = await tx.select().from(tenants).where(eq(tenants.id, tenantId));
  if (!row) throw notFound("Tenant");
  return row;
}
