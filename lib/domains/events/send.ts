import { and, eq, sql } from "drizzle-orm";
import { events, eventWaits, runs } from "@/drizzle/schema";
import type { ReceivedEvent, SendEventBody, SentEvent } from "@/lib/contracts/events";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { emit } from "@/lib/durable/outbox";
import { canonicalJson, type Json } from "@/lib/kernel/canonical";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, newId, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { lockName } from "./lock";

const NUDGED_AT_ONCE_MAX = 1000;

type KeptEvent = Omit<typeof events.$inferSelect, "seq">;

/**
 * Keeps an event and wakes the runs that wait for one of its name. Sent again under the sender's own id it is the same
 * event, and nothing happens again.
 * @throws AppError not_found (run), conflict (the id was sent with other data)
 */
export function sendEvent(scope: Scope, body: SendEventBody, command?: Command): Promise<SentEvent> {
  return withCommand(scope, command, async (tx) => {
    await lockName(tx, scope, body.name, "sender");
    const known = await repeated(tx, scope, body);
    if (known) return { event: present(known), isRepeat: true, woken: 0 };
    if (body.runId) await requireRun(tx, body.runId);
    const event: KeptEvent = {
      id: newId("event"),
      tenantId: scope.tenantId,
      workspaceId: scope.workspaceId,
      name: body.name,
      dedupeId: body.id ?? null,
      runId: body.runId ?? null,
      data: body.data as Record<string, Json>,
      sentBy: scope.principal,
      at: new Date(),
    };
    tx.defer(tx.insert(events).values(event));
    const woken = await wake(tx, scope, event);
    const { id, name, dedupeId, runId } = event;
    recordAudit(tx, scope, {
      action: "event.received",
      resource: { kind: "event", id },
      after: { name, dedupeId, runId, woken },
    });
    return { event: present(event), isRepeat: false, woken };
  });
}

async function repeated(tx: ScopedTx, scope: Scope, { id, name, data, runId }: SendEventBody) {
  if (id === undefined) return undefined;
  const [known] = await tx
    .select()
    .from(events)
    .where(and(eq(events.workspaceId, scope.workspaceId), eq(events.name, name), eq(events.dedupeId, id)));
  if (!known) return undefined;
  const isSame = canonicalJson(known.data) === canonicalJson(data as Json) && known.runId === (runId ?? null);
  if (isSame) return known;
  throw new AppError("conflict", `Another ${name} was sent under the id ${id}.`, { eventId: known.id });
}

async function requireRun(tx: ScopedTx, runId: Id<"run">): Promise<void> {
  const [run] = await tx.select({ id: runs.id }).from(runs).where(eq(runs.id, runId));
  if (!run) throw notFound("Run");
}

/** Marks the waits of an event's name as woken and nudges their runs; waits of runs that are over are dropped. */
async function wake(tx: ScopedTx, scope: Scope, event: KeptEvent): Promise<number> {
  const { tenantId, workspaceId } = scope;
  const { name, runId, at } = event;
  tx.defer(
    sql`delete from ${eventWaits} w using ${runs} r where w.workspace_id = ${uuidOf(workspaceId)}
        and w.name = ${name} and r.id = w.run_id and r.finished_at is not null`,
  );
  const waiting = await tx
    .update(eventWaits)
    .set({ wokenAt: at })
    .where(
      and(
        eq(eventWaits.workspaceId, workspaceId),
        eq(eventWaits.name, name),
        runId ? eq(eventWaits.runId, runId) : undefined,
      ),
    )
    .returning({ runId: eventWaits.runId });
  const nudged = new Set(waiting.map((wait) => wait.runId));
  // The sweep takes up those beyond, a few hundred at a time.
  for (const one of [...nudged].slice(0, NUDGED_AT_ONCE_MAX)) {
    emit(tx, "run/nudged", { tenantId, workspaceId, runId: one });
  }
  return nudged.size;
}

function present({ id, name, data, dedupeId, runId, sentBy, at }: KeptEvent): ReceivedEvent {
  const { kind, id: senderId, label } = sentBy;
  return {
    id,
    name,
    data: data as ReceivedEvent["data"],
    dedupeId,
    runId,
    sentBy: { kind, id: senderId, label },
    at: at.toISOString(),
  };
}
