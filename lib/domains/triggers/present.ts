import { eq } from "drizzle-orm";
import { type templates, type triggerFirings, type triggerSecrets, triggers } from "@/drizzle/schema";
import type { Firing, Trigger, TriggerSecret } from "@/lib/contracts/triggers";
import type { ScopedTx } from "@/lib/db";
import { env } from "@/lib/env";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Principal } from "@/lib/kernel/principal";
import { scheduleOf } from "./schedule";

export type TriggerRow = typeof triggers.$inferSelect;
export type FiringRow = typeof triggerFirings.$inferSelect;
export type SecretRow = Pick<
  typeof triggerSecrets.$inferSelect,
  "id" | "scheme" | "createdBy" | "createdAt" | "expiresAt"
>;

/** All that a trigger is shown with. */
export interface TriggerParts {
  row: TriggerRow;
  template: Pick<typeof templates.$inferSelect, "id" | "key" | "title">;
  last: FiringRow | null;
  secrets: SecretRow[];
}

/** A trigger as the API shows it. */
export function presentTrigger({ row, template, last, secrets }: TriggerParts): Trigger {
  const { config } = row;
  return {
    id: row.id,
    key: row.key,
    kind: row.kind,
    template,
    status: !row.isInUse ? "inactive" : row.pausedAt ? "paused" : "active",
    schedule: config.kind === "schedule" ? scheduleOf(config) : null,
    webhook:
      config.kind === "webhook"
        ? {
            url: `${env().APP_URL.replace(/\/$/, "")}/v1/hooks/${row.token}/${config.path}`,
            secrets: secrets.map(presentSecret),
            refusedAt: row.refusedAt?.toISOString() ?? null,
            refusal: row.refusal,
          }
        : null,
    nextAt: row.isInUse && !row.pausedAt ? (row.nextAt?.toISOString() ?? null) : null,
    last: last && presentFiring(last),
    paused:
      row.pausedAt && row.pausedBy
        ? { at: row.pausedAt.toISOString(), by: row.pausedBy, reason: row.pauseReason ?? "" }
        : null,
    publishedBy: shownActor(row.publishedBy),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** A firing as the API shows it. What it carried is with its intent. */
export function presentFiring(row: FiringRow): Firing {
  return {
    id: row.id,
    by: row.by,
    key: row.key,
    at: row.at.toISOString(),
    status: row.status,
    code: row.code,
    message: row.message,
    intentId: row.intentId,
    runId: row.runId,
    address: row.address,
    settledAt: row.settledAt?.toISOString() ?? null,
  };
}

/** A signing key as the API shows it: that it is there. */
export function presentSecret(row: SecretRow): TriggerSecret {
  return {
    id: row.id,
    scheme: row.scheme,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}

function shownActor({ kind, id, label }: Principal) {
  return { kind, id, label };
}

/** A trigger's row, held until the transaction ends. @throws AppError not_found */
export async function holdTrigger(tx: ScopedTx, triggerId: Id<"trigger">): Promise<TriggerRow> {
  const [row] = await tx.select().from(triggers).where(eq(triggers.id, triggerId)).for("update");
  if (!row) throw notFound("Trigger");
  return row;
}
