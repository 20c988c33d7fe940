import canonicalize from "canonicalize";
import { z } from "zod";
import type { JsonText } from "./change";
import { seededUlid, ulid } from "./ulid";

/** An event as functions see it. */
export interface Event {
  id: string;
  name: string;
  data: Record<string, unknown>;
  user?: unknown;
  v?: unknown;
  ts: number;
}

/** An accepted event: its own ULID, its payload, and whether the sender gave the id. */
export interface Accepted {
  internalId: string;
  event: Event;
  text: JsonText;
  hasSenderId: boolean;
}

const MIN_TS = Date.UTC(1980, 0, 1);
const MAX_TS = Date.UTC(2100, 0, 1);

const incoming = z.object({
  id: z.string().nullish(),
  name: z.string({ error: "event name is empty" }).min(1, { error: "event name is empty" }),
  data: z.record(z.string(), z.unknown(), { error: "event data must be an object" }).nullish(),
  user: z.record(z.string(), z.unknown(), { error: "event user must be an object" }).nullish(),
  v: z.unknown().optional(),
  ts: z.number({ error: "event ts must be a number of milliseconds" }).nullish(),
});

/** A request that is not a list of valid events; the message names the first thing wrong. */
export class EventError extends Error {}

/** The events of a request body (one or an array), each with its id. Throws {@link EventError}. */
export function acceptEvents(body: unknown, seed: string | undefined, now = Date.now()): Accepted[] {
  const list = Array.isArray(body) ? body : [body];
  return list.map((raw, index) => {
    const parsed = incoming.safeParse(raw);
    if (!parsed.success) throw new EventError(parsed.error.issues[0]?.message ?? "invalid event");
    const { name, data, user, v, id } = parsed.data;
    const ts = parsed.data.ts || now;
    if (name.toLowerCase().startsWith("inngest/")) {
      throw new EventError(`event name is reserved for internal use: ${name}`);
    }
    // Postgres text cannot hold NUL; in data, where JSON escapes it, it is welcome.
    if (name.includes("\u0000") || id?.includes("\u0000"))
      throw new EventError("event name or id contains NUL");
    if (ts < MIN_TS) throw new EventError("timestamp is before Jan 1, 1980");
    if (ts > MAX_TS) throw new EventError("timestamp is after Jan 1, 2100");
    const { _inngest, ...rest } = data ?? {};
    const internalId = seededUlid(seed, index + 1) ?? ulid();
    return accept(
      internalId,
      { id: id || internalId, name, data: rest, user: user ?? {}, ...(v ? { v } : {}), ts },
      Boolean(id),
    );
  });
}

/** An event that the server itself raises. */
export function raiseEvent(name: string, data: Record<string, unknown>, id?: string): Accepted {
  const internalId = ulid();
  return accept(internalId, { id: id ?? internalId, name, data, ts: Date.now() }, id !== undefined);
}

function accept(internalId: string, event: Event, hasSenderId: boolean): Accepted {
  const text = canonicalize(event);
  if (text === undefined) throw new EventError("event is not JSON");
  return { internalId, event, text, hasSenderId };
}
