import { and, asc, gt, lt, sql } from "drizzle-orm";
import { outbox } from "@/drizzle/schema";
import { onNotice, type ScopedTx, withSystem } from "@/lib/db";
import { faultPoint } from "@/lib/faults/point";
import { type Id, newId, uuidOf } from "@/lib/kernel/ids";
import { log } from "@/lib/log";
import { countOutboxFailure } from "@/lib/metrics";
import { engine } from "./engine";
import type { EventData, EventName } from "./events";
import { type QueuedDelivery, queuedDelivery, WEBHOOK_NOTICE } from "./webhook-queue";

/** A committed event on its way to the engine. */
export interface Message<N extends EventName = EventName> {
  id: Id<"outbox">;
  name: N;
  data: EventData<N>;
}

const BATCH = 100;
/** So many rows are in memory at once while the outbox is swept. */
const PAGE = 1000;
const RETRY_MS_MAX = 5_000;

let waiting: Message[] = [];
/** The batches under way, while there are any. It resolves to whether all of them were sent. */
let sending: Promise<boolean> | undefined;
let retryMs = 0;

/**
 * Writes an event into the outbox, in the transaction of the change it follows from, and sends it as soon as
 * that has committed. Sent at least once: the row's id is the event's id, by which the engine drops repeats.
 */
export function emit<N extends EventName>(tx: ScopedTx, name: N, data: EventData<N>): void {
  send(tx, message(name, data));
}

/** `emit` of an event made before. */
export function send(tx: ScopedTx, event: Message): void {
  store(tx, event);
  tx.afterCommit(() => dispatch(event));
}

/** An event with its id, for a caller that stores and dispatches it itself. */
export function message<N extends EventName>(name: N, data: EventData<N>): Message<N> {
  return { id: newId("outbox"), name, data };
}

/** Writes an event into the outbox; see `dispatch` and `drop`. */
export function store(tx: ScopedTx, { id, name, data }: Message): void {
  const { tenantId, workspaceId } = data;
  tx.defer(tx.insert(outbox).values({ id, tenantId, workspaceId, name, data, createdAt: new Date() }));
}

/** Takes a committed event out again: what it asks for is done. */
export function drop({ id }: Message): void {
  // One that stays is sent by the sweep, and finds nothing to do.
  remove([id]).catch((error) => log().warn({ err: error }, "a message was not taken out of the outbox"));
}

/** Hands a committed event to the sender; events that come while one batch is under way go with the next. */
export function dispatch(message: Message): void {
  waiting.push({ id: message.id, name: message.name, data: message.data });
  sending ??= drain();
}

// Deliveries of webhooks are written by triggers, with rows that their own sweep looks after.
onNotice(WEBHOOK_NOTICE, (detail) => {
  for (const one of JSON.parse(detail) as QueuedDelivery[]) dispatch(queuedDelivery(one, 0));
});

async function drain(): Promise<boolean> {
  try {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      await deliver(batch);
      retryMs = 0;
    }
    return true;
  } catch (error) {
    // The rows are kept: what was not sent is read again from the outbox.
    waiting = [];
    countOutboxFailure();
    retryMs = Math.min(RETRY_MS_MAX, Math.max(250, retryMs * 2));
    log().warn({ err: error, retryMs }, "outbox not sent");
    setTimeout(() => void sweepOutbox(new Date()).catch(() => {}), retryMs).unref();
    return false;
  } finally {
    sending = undefined;
  }
}

async function deliver(batch: Message[]): Promise<void> {
  faultPoint("events-unsent");
  await engine().send(batch);
  faultPoint("events-sent");
  await remove(batch.map(({ id }) => id));
  faultPoint("events-deleted");
}

function remove(ids: Id<"outbox">[]): Promise<void> {
  return withSystem("outbox", async (tx) => {
    tx.defer(sql`delete from ${outbox} where id = any(${sql.param(ids.map(uuidOf))}::uuid[])`);
  });
}

/**
 * Sends what is still in the outbox and older than `before`: rows of a process that died, or of a time when the
 * engine was down. However many there are, it goes on until all were sent, or the engine takes no more.
 * @returns how many were handed to the sender
 */
export async function sweepOutbox(before: Date): Promise<number> {
  let count = 0;
  for (let last: Id<"outbox"> | undefined; ; ) {
    const rows = await page(before, last);
    // Only `outboxRow` makes rows.
    for (const { id, name, data } of rows) dispatch({ id, name, data } as unknown as Message);
    count += rows.length;
    last = rows.at(-1)?.id;
    if (rows.length < PAGE || (await sending) === false) return count;
  }
}

async function page(before: Date, last: Id<"outbox"> | undefined) {
  try {
    return await withSystem("outbox", (tx) =>
      tx
        .select()
        .from(outbox)
        .where(and(lt(outbox.createdAt, before), last && gt(outbox.id, last)))
        .orderBy(asc(outbox.id))
        .limit(PAGE),
    );
  } catch (error) {
    setTimeout(() => void sweepOutbox(new Date()).catch(() => {}), RETRY_MS_MAX).unref();
    throw error;
  }
}
