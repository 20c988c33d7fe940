import { GENESIS, linkHash } from "@/lib/crypto/chain";
import { hashJson } from "@/lib/crypto/hash";
import { journalContent } from "@/lib/evidence/hashed";
import type { Json } from "@/lib/kernel/canonical";

/** A journal entry before it has its place. */
export interface Entry {
  type: string;
  nodeId?: string;
  data?: Record<string, Json>;
}

/** A journal entry in its place: gapless `seq`, linked to the one before. */
export interface JournalEvent {
  seq: number;
  type: string;
  nodeId: string | null;
  data: Record<string, Json>;
  at: Date;
  prevHash: string;
  hash: string;
}

/** The end of a journal. */
export interface JournalHead {
  seq: number;
  head: string;
}

/** The end of a journal nothing was written to. */
export const EMPTY_JOURNAL: JournalHead = { seq: 0, head: GENESIS };

/** The fields an event's link covers. */
function eventHash(runId: string, event: Omit<JournalEvent, "hash">): string {
  const content = journalContent(runId, { ...event, at: event.at.toISOString() });
  return linkHash(event.prevHash, event.seq, hashJson(content));
}

/** Links entries to the end of a run's journal. Pure. @returns the events, and the new end */
export function append(
  runId: string,
  from: JournalHead,
  entries: Entry[],
  at: Date,
): { events: JournalEvent[]; end: JournalHead } {
  let { seq, head } = from;
  const events = entries.map((entry) => {
    seq += 1;
    const event = {
      seq,
      type: entry.type,
      nodeId: entry.nodeId ?? null,
      data: entry.data ?? {},
      at,
      prevHash: head,
    };
    head = eventHash(runId, event);
    return { ...event, hash: head };
  });
  return { events, end: { seq, head } };
}
