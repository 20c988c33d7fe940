import { and, desc, eq, gt, inArray, isNotNull, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { templates, triggerFirings, triggerSecrets, triggers } from "@/drizzle/schema";
import type { Firing, listTriggerFirings, listTriggers, Trigger } from "@/lib/contracts/triggers";
import { cursorId, type Page, pageOf, type ScopedTx, withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { type FiringRow, presentFiring, presentTrigger, type SecretRow, type TriggerRow } from "./present";

type ListQuery = z.output<typeof listTriggers.query>;
type FiringsQuery = z.output<typeof listTriggerFirings.query>;

/** Triggers, newest first. */
export function listTriggersOf(
  scope: Scope,
  { limit, cursor, kind, status, templateId }: ListQuery,
): Promise<Page<Trigger>> {
  const after = cursorId("trigger", cursor);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select({ row: triggers, template: TEMPLATE })
      .from(triggers)
      .innerJoin(templates, eq(templates.id, triggers.templateId))
      .where(
        and(
          eq(triggers.workspaceId, scope.workspaceId),
          after && lt(triggers.id, after),
          kind && eq(triggers.kind, kind),
          templateId && eq(triggers.templateId, templateId),
          status && STANDS[status],
        ),
      )
      .orderBy(desc(triggers.id))
      .limit(limit + 1);
    const parts = await partsOf(
      tx,
      rows.map(({ row }) => row),
    );
    return pageOf(
      rows,
      limit,
      ({ row }) => row.id,
      ({ row, template }) => presentTrigger({ row, template, ...parts(row.id) }),
    );
  });
}

/** One trigger. @throws AppError not_found */
export function getTrigger(scope: Scope, triggerId: Id<"trigger">): Promise<Trigger> {
  return withScope(scope, (tx) => readTrigger(tx, triggerId));
}

/** One trigger, within a transaction. @throws AppError not_found */
export async function readTrigger(tx: ScopedTx, triggerId: Id<"trigger">): Promise<Trigger> {
  const [found] = await tx
    .select({ row: triggers, template: TEMPLATE })
    .from(triggers)
    .innerJoin(templates, eq(templates.id, triggers.templateId))
    .where(eq(triggers.id, triggerId));
  if (!found) throw notFound("Trigger");
  const parts = await partsOf(tx, [found.row]);
  return presentTrigger({ ...found, ...parts(triggerId) });
}

/** What came of a trigger's firings, newest first. @throws AppError not_found */
export function listFirings(
  scope: Scope,
  triggerId: Id<"trigger">,
  { limit, cursor, status }: FiringsQuery,
): Promise<Page<Firing>> {
  const after = cursorId("triggerFiring", cursor);
  return withScope(scope, async (tx) => {
    const [known] = await tx.select({ id: triggers.id }).from(triggers).where(eq(triggers.id, triggerId));
    if (!known) throw notFound("Trigger");
    const rows = await tx
      .select()
      .from(triggerFirings)
      .where(
        and(
          eq(triggerFirings.triggerId, triggerId),
          after && lt(triggerFirings.id, after),
          status && eq(triggerFirings.status, status),
        ),
      )
      .orderBy(desc(triggerFirings.id))
      .limit(limit + 1);
    return pageOf(rows, limit, ({ id }) => id, presentFiring);
  });
}

const TEMPLATE = { id: templates.id, key: templates.key, title: templates.title };

const STANDS: Record<Trigger["status"], SQL | undefined> = {
  active: and(eq(triggers.isInUse, true), isNull(triggers.pausedAt)),
  paused: and(eq(triggers.isInUse, true), isNotNull(triggers.pausedAt)),
  inactive: eq(triggers.isInUse, false),
};

/** Reads the latest firing and the live secrets of some triggers. */
async function partsOf(tx: ScopedTx, rows: TriggerRow[]) {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return () => ({ last: null, secrets: [] });
  const [lasts, secrets] = await Promise.all([
    tx
      .select({ firing: triggerFirings })
      .from(triggers)
      .innerJoin(
        triggerFirings,
        sql`${triggerFirings.id} = (select f.id from ${triggerFirings} f where f.trigger_id = ${triggers.id}
          order by f.id desc limit 1)`,
      )
      .where(inArray(triggers.id, ids)),
    tx
      .select({
        triggerId: triggerSecrets.triggerId,
        id: triggerSecrets.id,
        scheme: triggerSecrets.scheme,
        createdBy: triggerSecrets.createdBy,
        createdAt: triggerSecrets.createdAt,
        expiresAt: triggerSecrets.expiresAt,
      })
      .from(triggerSecrets)
      .where(and(inArray(triggerSecrets.triggerId, ids), isLive()))
      .orderBy(desc(triggerSecrets.id)),
  ]);
  return (id: Id<"trigger">): { last: FiringRow | null; secrets: SecretRow[] } => ({
    last: lasts.find(({ firing }) => firing.triggerId === id)?.firing ?? null,
    secrets: secrets.filter(({ triggerId }) => triggerId === id),
  });
}

/** Of a signing key: that it counts. */
export function isLive(): SQL | undefined {
  return or(isNull(triggerSecrets.expiresAt), gt(triggerSecrets.expiresAt, sql`now()`));
}
