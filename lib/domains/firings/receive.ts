import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { templates, tenants, triggerFirings, triggers, workspaces } from "@/drizzle/schema";
import type { WebhookReceipt } from "@/lib/contracts/triggers";
import { sha256 } from "@/lib/crypto/hash";
import { verifyWebhook, WebhookSignatureError } from "@/lib/crypto/webhook-signature";
import { type Claims, Command, withScope, withSystem } from "@/lib/db";
import { executeIntent } from "@/lib/domains/intents";
import type { RequestFacts } from "@/lib/domains/tenancy";
import { signingKeysOf, type TriggerRow } from "@/lib/domains/triggers";
import type { Json } from "@/lib/kernel/canonical";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, idOf, newId } from "@/lib/kernel/ids";
import { scopeOfTrigger } from "./actor";
import { inputOf, passesFilter } from "./input";
import { failureOf, outcomeOf, settle } from "./settle";

/** A message as it came. Nothing of it is believed before its signature holds. */
export interface Delivery {
  headers: Headers;
  bytes: Uint8Array;
  /** @throws AppError invalid_request, validation_failed */
  json: () => unknown;
  facts: RequestFacts;
}

interface Received {
  data: WebhookReceipt;
  replayed?: boolean;
}

/** While one process works on a message, a repeat is told to come back. */
const LEASE_SECONDS = 30;
const HEADERS_MAX = 30;

/**
 * Takes a signed message to a webhook trigger and executes the intent it asks for, once for each `webhook-id`.
 * @throws AppError not_found (no such address), unauthenticated (not genuine; noted), tenant_suspended,
 *   validation_failed (cannot be mapped, or is not what the template takes; recorded), unavailable (paused; recorded),
 *   conflict (this `webhook-id` came with another body), idempotency_in_progress, policy_unavailable
 */
export async function receiveWebhook(
  address: { token: string; path: string },
  delivery: Delivery,
  now = new Date(),
): Promise<Received> {
  const place = await resolve(address.token);
  const { row, template, keys } = await readTarget(place, address.path);
  const { id, at } = await verified(place, row.id, keys, delivery, now);
  if (place.suspended) {
    throw new AppError("tenant_suspended", `The ${place.suspended} is suspended: it takes no messages.`);
  }
  const bodyHash = sha256(delivery.bytes);
  const firing = await take(place, row.id, { key: id, at, bodyHash, address: delivery.facts.address }, now);
  if ("answer" in firing) return { data: firing.answer, replayed: true };
  try {
    if (row.pausedAt) throw new AppError("unavailable", "This trigger is paused.", undefined, 300);
    const event = eventOf(id, at, delivery);
    if (!passesFilter(row.config, event, now)) {
      await withScope(place, async (tx) => settle(tx, firing.id, { status: "filtered" }));
      return { data: { firingId: firing.id, status: "filtered", intentId: null, runId: null } };
    }
    const body = { template, input: inputOf(row.config, event, now) };
    const scope = scopeOfTrigger(place, row, delivery.facts);
    const { intent } = await executeIntent(scope, body, new Command(`trigger ${row.id}`, id, bodyHash), {
      alongside: (tx, decided) => settle(tx, firing.id, outcomeOf(decided)),
    });
    return { data: { firingId: firing.id, status: "executed", intentId: intent.id, runId: intent.runId } };
  } catch (error) {
    const denied = deniedIntent(error);
    if (denied) {
      return { data: { firingId: firing.id, status: "denied", intentId: denied, runId: null } };
    }
    await withScope(place, async (tx) => settle(tx, firing.id, failureOf(error)));
    throw error;
  }
}

type Place = Claims & { triggerId: Id<"trigger">; suspended: "tenant" | "workspace" | null };

/** Whose an address is. @throws AppError not_found */
async function resolve(token: string): Promise<Place> {
  const [row] = await withSystem("resolve-webhook", (tx) =>
    tx.send<{
      id: string;
      tenant_id: string;
      workspace_id: string;
      suspended: Place["suspended"];
    }>(sql`select f.id, f.tenant_id, f.workspace_id,
        case when t.status = 'suspended' then 'tenant' when w.status = 'suspended' then 'workspace' end as suspended
      from ${triggers} f join ${tenants} t on t.id = f.tenant_id join ${workspaces} w on w.id = f.workspace_id
      where f.token = ${token}`),
  );
  if (!row) throw notFound("Webhook");
  return {
    tenantId: idOf("tenant", row.tenant_id),
    workspaceId: idOf("workspace", row.workspace_id),
    triggerId: idOf("trigger", row.id),
    suspended: row.suspended,
  };
}

/** The trigger behind an address, and the keys that count for it. @throws AppError not_found */
function readTarget(place: Place, path: string) {
  return withScope(place, async (tx) => {
    const [found] = await tx
      .select({ row: triggers, template: templates.key })
      .from(triggers)
      .innerJoin(templates, eq(templates.id, triggers.templateId))
      .where(eq(triggers.id, place.triggerId));
    const isHere =
      found?.row.isInUse && found.row.config.kind === "webhook" && found.row.config.path === path;
    if (!found || !isHere) throw notFound("Webhook");
    return { ...found, keys: await signingKeysOf(tx, place) };
  });
}

/** @throws AppError unauthenticated when the message is not genuine; that is noted with the trigger */
async function verified(
  place: Claims,
  triggerId: TriggerRow["id"],
  keys: string[],
  { headers, bytes }: Delivery,
  now: Date,
) {
  try {
    return verifyWebhook(headers, bytes, keys, { now });
  } catch (error) {
    if (!(error instanceof WebhookSignatureError)) throw error;
    const message = keys.length === 0 ? "This trigger has no signing key yet." : error.message;
    await noteRefusal(place, triggerId, message, now);
    throw new AppError("unauthenticated", message);
  }
}

/** At most one a second is written: a stranger's flood of messages costs no flood of writes. */
async function noteRefusal(place: Claims, id: TriggerRow["id"], message: string, now: Date): Promise<void> {
  await withScope(place, async (tx) => {
    const due = or(isNull(triggers.refusedAt), lt(triggers.refusedAt, new Date(now.getTime() - 1000)));
    tx.defer(
      tx
        .update(triggers)
        .set({ refusedAt: now, refusal: message })
        .where(and(eq(triggers.id, id), due)),
    );
  });
}

/** Lays a message down and takes it, or gives the answer it was given before. */
async function take(
  { tenantId, workspaceId }: Claims,
  triggerId: TriggerRow["id"],
  message: { key: string; at: Date; bodyHash: string; address: string | null },
  now: Date,
): Promise<{ id: Id<"triggerFiring"> } | { answer: WebhookReceipt }> {
  return withScope({ tenantId, workspaceId }, async (tx) => {
    const leasedUntil = new Date(now.getTime() + LEASE_SECONDS * 1000);
    const open = sql`${triggerFirings.bodyHash} = ${message.bodyHash} and (${triggerFirings.status} = 'failed'
      or (${triggerFirings.status} = 'pending' and ${triggerFirings.leasedUntil} <= ${now.toISOString()}))`;
    const [taken] = await tx
      .insert(triggerFirings)
      .values({
        id: newId("triggerFiring"),
        tenantId,
        workspaceId,
        triggerId,
        by: "webhook",
        ...message,
        status: "pending",
        attempts: 1,
        leasedUntil,
        createdAt: now,
      })
      // What started nothing may start something now: the template, or the trigger, may have been mended.
      .onConflictDoUpdate({
        target: [triggerFirings.triggerId, triggerFirings.key],
        set: { status: "pending", attempts: sql`${triggerFirings.attempts} + 1`, leasedUntil },
        setWhere: open,
      })
      .returning({ id: triggerFirings.id });
    if (taken) return taken;
    const [before] = await tx
      .select()
      .from(triggerFirings)
      .where(and(eq(triggerFirings.triggerId, triggerId), eq(triggerFirings.key, message.key)));
    if (before && before.bodyHash !== message.bodyHash) {
      throw new AppError("conflict", "This webhook-id came with another body before.");
    }
    const { id, status, intentId, runId } = before ?? {};
    if (id && (status === "executed" || status === "denied" || status === "filtered")) {
      return { answer: { firingId: id, status, intentId: intentId ?? null, runId: runId ?? null } };
    }
    throw new AppError("idempotency_in_progress", "This message is being worked on.", undefined, 1);
  });
}

/** What the trigger's expressions see of a message. */
function eventOf(id: string, at: Date, { headers, json }: Delivery) {
  const shown = [...headers].filter(([name]) =>
    /^(content-type|user-agent|x-(?!forwarded|real-ip).+)$/.test(name),
  );
  return {
    id,
    at: at.toISOString(),
    headers: Object.fromEntries(
      shown.slice(0, HEADERS_MAX).map(([name, value]) => [name, value.slice(0, 500).toWellFormed()]),
    ),
    body: json() as Json,
  };
}

function deniedIntent(error: unknown): Id<"intent"> | null {
  if (!(error instanceof AppError) || !["policy_denied", "policy_error"].includes(error.code)) return null;
  return (error.details?.intentId as Id<"intent"> | undefined) ?? null;
}
