import { eq, sql } from "drizzle-orm";
import { connectors, policyPacks, policyVersions, runs, templates, templateVersions } from "@/drizzle/schema";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { holdConnector, targetOf } from "./present";

/**
 * Removes a connector with its secret and its health history; what happened stays in the audit chain.
 * @throws AppError not_found, conflict while a published template, a policy in force or a run that is not over needs it
 */
export async function deleteConnector(
  scope: Scope,
  connectorId: Id<"connector">,
  { reason }: { reason: string },
  command?: Command,
): Promise<{ id: Id<"connector"> }> {
  return withCommand(scope, command, async (tx) => {
    const row = await holdConnector(tx, connectorId);
    const users = await usersOf(tx, row.key);
    if (users.length > 0) {
      throw new AppError("conflict", `The connector is needed by ${users.join(", ")}.`, { neededBy: users });
    }
    await tx.delete(connectors).where(eq(connectors.id, connectorId));
    recordAudit(tx, scope, {
      action: "connector.deleted",
      resource: { kind: "connector", id: connectorId },
      before: { key: row.key, title: row.title, target: targetOf(row), limits: row.limits },
      reason,
    });
    return { id: connectorId };
  });
}

/**
 * Keys of the templates that name the connector in their published version, or in one that a run under way is pinned
 * to, and of the policies whose version in force asks it.
 */
async function usersOf(tx: ScopedTx, key: string): Promise<string[]> {
  const rows = await tx.send<{ key: string }>(sql`
    select distinct t.key from ${templateVersions} v join ${templates} t on t.id = v.template_id
    where v.definition->'nodes' @> ${JSON.stringify([{ connector: key }])}::jsonb
      and (t.published_version_id = v.id or exists (
        select 1 from ${runs} r where r.template_version_id = v.id and r.finished_at is null))
    union
    select p.key from ${policyVersions} v join ${policyPacks} p on p.published_version_id = v.id
    where v.engine->>'connector' = ${key}
    order by key limit 10`);
  return rows.map((row) => row.key);
}
