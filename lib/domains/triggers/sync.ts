import { and, eq, notInArray } from "drizzle-orm";
import { triggers } from "@/drizzle/schema";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import { randomToken } from "@/lib/crypto/hash";
import type { ScopedTx } from "@/lib/db";
import { canonicalJson } from "@/lib/kernel/canonical";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { type NamedTrigger, triggersOf } from "./names";
import { nextInstant } from "./schedule";

const TOKEN_BYTES = 16;

type Row = typeof triggers.$inferSelect;

/**
 * Brings a template's triggers in step with the definition in force, in the transaction that puts it in force. What
 * keeps its name keeps its address, its secrets and whether it is paused; a schedule that did not change keeps its
 * next instant. What is in force no more fires nothing, and its history stays.
 * @param definition null when no version is published any more
 */
export async function syncTriggers(
  tx: ScopedTx,
  scope: Scope,
  templateId: Id<"template">,
  definition: TemplateDefinition | null,
): Promise<void> {
  const named = definition ? triggersOf(definition) : [];
  const known = await tx.select().from(triggers).where(eq(triggers.templateId, templateId)).for("update");
  if (named.length === 0 && known.length === 0) return;
  const now = new Date();
  for (const one of named) {
    const row = known.find(({ key }) => key === one.key);
    if (row)
      await tx
        .update(triggers)
        .set(changed(row, one, scope, now))
        .where(eq(triggers.id, row.id));
    else await tx.insert(triggers).values(created(one, scope, templateId, now));
  }
  const keys = named.map(({ key }) => key);
  await tx
    .update(triggers)
    .set({ isInUse: false, nextAt: null, updatedAt: now })
    .where(
      and(
        eq(triggers.templateId, templateId),
        eq(triggers.isInUse, true),
        keys.length > 0 ? notInArray(triggers.key, keys) : undefined,
      ),
    );
}

function created({ key, trigger }: NamedTrigger, scope: Scope, templateId: Id<"template">, now: Date) {
  return {
    id: newId("trigger"),
    tenantId: scope.tenantId,
    workspaceId: scope.workspaceId,
    templateId,
    key,
    ...inForce(trigger, scope, now),
    token: trigger.kind === "webhook" ? randomToken(TOKEN_BYTES) : null,
    createdAt: now,
  };
}

function changed(row: Row, { trigger }: NamedTrigger, scope: Scope, now: Date): Partial<Row> {
  const fresh = inForce(trigger, scope, now);
  const isSame = row.isInUse && timing(row.config) === timing(trigger);
  return {
    ...fresh,
    nextAt: isSame ? row.nextAt : fresh.nextAt,
    token: trigger.kind === "webhook" ? (row.token ?? randomToken(TOKEN_BYTES)) : row.token,
  };
}

function inForce(trigger: NamedTrigger["trigger"], scope: Scope, now: Date) {
  return {
    kind: trigger.kind,
    config: trigger,
    isInUse: true,
    publishedBy: scope.principal,
    nextAt: trigger.kind === "schedule" ? nextInstant(trigger, now) : null,
    updatedAt: now,
  };
}

function timing(trigger: NamedTrigger["trigger"]): string {
  return trigger.kind === "schedule" ? canonicalJson([trigger.cron, trigger.timeZone]) : trigger.kind;
}
