import { and, desc, eq, lt, ne } from "drizzle-orm";
import { tenants, workspaces } from "@/drizzle/schema";
import type { Workspace } from "@/lib/contracts/workspaces";
import {
  type Claims,
  type Command,
  cursorId,
  type Page,
  type PageQuery,
  pageOf,
  type ScopedTx,
  withCommand,
  withScope,
} from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { requireTenantWide } from "./grant";

type Row = typeof workspaces.$inferSelect;

/** Workspaces that the scope sees, newest first. */
export function listWorkspaces(scope: Scope, query: PageQuery): Promise<Page<Workspace>> {
  const before = cursorId("workspace", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(workspaces)
      .where(and(visible(scope), before && lt(workspaces.id, before)))
      .orderBy(desc(workspaces.id))
      .limit(query.limit + 1);
    return pageOf(rows, query.limit, ({ id }) => id, presentWorkspace);
  });
}

/** One workspace. @throws AppError not_found */
export function getWorkspace(scope: Scope, workspaceId: Id<"workspace">): Promise<Workspace> {
  return withScope(scope, async (tx) => presentWorkspace(await readWorkspace(tx, scope, workspaceId)));
}

/** Creates a workspace. @throws AppError forbidden, conflict (slug) */
export function createWorkspace(
  scope: Scope,
  input: Pick<Row, "slug" | "name" | "mode" | "timeZone">,
  command?: Command,
): Promise<Workspace> {
  return withCommand(scope, command, async (tx) => {
    requireTenantWide(scope, "settings:write");
    const [row] = await tx
      .insert(workspaces)
      .values({ id: newId("workspace"), tenantId: scope.tenantId, ...input })
      .onConflictDoNothing()
      .returning();
    if (!row)
      throw new AppError("conflict", `There is a workspace ${input.slug} already.`, { slug: input.slug });
    recordAudit(tx, scope, {
      action: "workspace.created",
      resource: { kind: "workspace", id: row.id },
      after: { slug: row.slug, name: row.name, mode: row.mode, timeZone: row.timeZone },
    });
    return presentWorkspace(row);
  });
}

/** Changes a workspace's name or time zone. @throws AppError not_found, forbidden (another workspace's) */
export function updateWorkspace(
  scope: Scope,
  workspaceId: Id<"workspace">,
  change: { name?: string | undefined; timeZone?: string | undefined },
  command?: Command,
): Promise<Workspace> {
  return withCommand(scope, command, async (tx) => {
    const before = await readWorkspace(tx, scope, workspaceId);
    if (workspaceId !== scope.workspaceId) requireTenantWide(scope, "settings:write");
    const { name = before.name, timeZone = before.timeZone } = change;
    await tx.update(workspaces).set({ name, timeZone }).where(eq(workspaces.id, workspaceId));
    recordAudit(tx, scope, {
      action: "workspace.updated",
      resource: { kind: "workspace", id: workspaceId },
      before: { name: before.name, timeZone: before.timeZone },
      after: { name, timeZone },
    });
    return presentWorkspace({ ...before, name, timeZone });
  });
}

/**
 * Suspends or resumes a workspace. What is suspended can be read, and nothing else.
 * @throws AppError not_found, forbidden, invalid_transition (it is so already), tenant_suspended
 */
export function setWorkspaceStatus(
  scope: Scope,
  workspaceId: Id<"workspace">,
  status: Row["status"],
  { reason }: { reason: string },
  command?: Command,
): Promise<Workspace> {
  return withCommand(scope, command, async (tx) => {
    if (scope.suspended === "tenant") {
      throw new AppError("tenant_suspended", "The whole tenant is suspended. Resume it first.");
    }
    await readWorkspace(tx, scope, workspaceId);
    requireTenantWide(scope, "settings:write");
    const [row] = await tx
      .update(workspaces)
      .set({ status })
      .where(and(eq(workspaces.id, workspaceId), ne(workspaces.status, status)))
      .returning();
    if (!row) throw new AppError("invalid_transition", `The workspace is ${status} already.`, { status });
    recordAudit(tx, scope, {
      action: status === "suspended" ? "workspace.suspended" : "workspace.resumed",
      resource: { kind: "workspace", id: workspaceId },
      before: { status: status === "suspended" ? "active" : "suspended" },
      after: { status },
      reason,
    });
    return presentWorkspace(row);
  });
}

/** Whether the tenant or the workspace is suspended, within a transaction of its own. */
export async function isSuspended(tx: ScopedTx, { tenantId, workspaceId }: Claims): Promise<boolean> {
  const [row] = await tx
    .select({ tenant: tenants.status, workspace: workspaces.status })
    .from(workspaces)
    .innerJoin(tenants, eq(tenants.id, tenantId))
    .where(eq(workspaces.id, workspaceId));
  return row?.tenant === "suspended" || row?.workspace === "suspended";
}

/** A workspace as callers see it. */
export function presentWorkspace(row: Row): Workspace {
  const { id, slug, name, mode, status, timeZone, createdAt } = row;
  return { id, slug, name, mode, status, timeZone, createdAt: createdAt.toISOString() };
}

async function readWorkspace(tx: ScopedTx, scope: Scope, workspaceId: Id<"workspace">): Promise<Row> {
  const [row] = await tx
    .select()
    .from(workspaces)
    .where(and(visible(scope), eq(workspaces.id, workspaceId)));
  if (!row) throw notFound("Workspace");
  return row;
}

/** Other workspaces are seen by those who may read settings in the whole tenant. */
function visible(scope: Scope) {
  return scope.tenantPermissions.has("settings:read") ? undefined : eq(workspaces.id, scope.workspaceId);
}
