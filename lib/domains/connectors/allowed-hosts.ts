import { desc, eq, lt } from "drizzle-orm";
import { allowedHosts } from "@/drizzle/schema";
import { type AllowedHost, type AllowHost, allowHostBody } from "@/lib/contracts/allowed-hosts";
import { type Command, cursorId, type Page, type PageQuery, pageOf, withCommand, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

/** Hosts that connectors may reach though their addresses are not public, newest first. */
export function listAllowedHosts(scope: Scope, query: PageQuery): Promise<Page<AllowedHost>> {
  const before = cursorId("allowedHost", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(allowedHosts)
      .where(before && lt(allowedHosts.id, before))
      .orderBy(desc(allowedHosts.id))
      .limit(query.limit + 1);
    return pageOf(rows, query.limit, (row) => row.id, present);
  });
}

/** Lets the workspace's connectors reach a host. @throws AppError conflict when it is on the list already */
export async function allowHost(scope: Scope, input: AllowHost, command?: Command): Promise<AllowedHost> {
  const { host, port, reason } = allowHostBody.parse(input);
  return withCommand(scope, command, async (tx) => {
    const { kind, id: actorId, label } = scope.principal;
    const [row] = await tx
      .insert(allowedHosts)
      .values({
        id: newId("allowedHost"),
        tenantId: scope.tenantId,
        workspaceId: scope.workspaceId,
        host,
        port,
        reason,
        createdBy: { kind, id: actorId, label },
        createdAt: new Date(),
      })
      .onConflictDoNothing()
      .returning();
    if (!row) throw new AppError("conflict", `${nameOf(host, port)} is on the list already.`);
    recordAudit(tx, scope, {
      action: "allowed_host.added",
      resource: { kind: "allowed_host", id: row.id },
      after: { host, port },
      reason,
    });
    return present(row);
  });
}

/** Takes a host off the list; calls to it are refused from the next connection on. @throws AppError not_found */
export async function disallowHost(
  scope: Scope,
  allowedHostId: Id<"allowedHost">,
  { reason }: { reason: string },
  command?: Command,
): Promise<{ id: Id<"allowedHost"> }> {
  return withCommand(scope, command, async (tx) => {
    const [row] = await tx.delete(allowedHosts).where(eq(allowedHosts.id, allowedHostId)).returning();
    if (!row) throw notFound("Allowed host");
    recordAudit(tx, scope, {
      action: "allowed_host.removed",
      resource: { kind: "allowed_host", id: row.id },
      before: { host: row.host, port: row.port },
      reason,
    });
    return { id: row.id };
  });
}

function nameOf(host: string, port: number | null): string {
  return port === null ? host : `${host}:${port}`;
}

function present(row: typeof allowedHosts.$inferSelect): AllowedHost {
  const { id, host, port, reason, createdBy, createdAt } = row;
  return { id, host, port, reason, createdBy, createdAt: createdAt.toISOString() };
}
