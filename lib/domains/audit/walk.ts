import { and, asc, desc, eq, gt, lte, sql } from "drizzle-orm";
import { auditCheckpoints, auditEvents, auditHeads } from "@/drizzle/schema";
import type { AuditCheckpoint, AuditVerification } from "@/lib/contracts/audit";
import { GENESIS } from "@/lib/crypto/chain";
import { type Claims, withScope } from "@/lib/db";
import { uuidOf } from "@/lib/kernel/ids";
import { type ChainPosition, walkChain } from "./chain";
import { auditPublicKeys } from "./keys";
import { presentAuditEvent } from "./queries";
import { checkpointStatement, signatureProblem } from "./signed";

/** Hashing one takes some ten milliseconds, for which the process does nothing else. */
const CHUNK = 500;

/** Where a tenant's chain ends, by its head, by its last event, and by what was signed last. */
export interface StoredHead extends ChainPosition {
  lastSeq: number;
  signed: AuditCheckpoint | null;
}

/** A checkpoint as the API shows it. */
export function presentCheckpoint(row: typeof auditCheckpoints.$inferSelect): AuditCheckpoint {
  return { ...row, at: row.at.toISOString() };
}

/** Why a checkpoint's signature does not count, or null when it does. */
export function checkpointProblem(checkpoint: AuditCheckpoint): string | null {
  const problem = signatureProblem(auditPublicKeys(), checkpointStatement(checkpoint), checkpoint.signature);
  return problem && `its checkpoint ${problem}`;
}

/** Reads the head. Events and head in one statement, so that no event can be added between the two. */
export function readHead(claims: Claims): Promise<StoredHead> {
  return withScope(claims, async (tx) => {
    const [[row], [signed]] = await Promise.all([
      tx.send<{ seq: string | null; hash: string | null; last: string | null }>(sql`
        select h.seq, h.hash, e.last from (select max(seq) as last from ${auditEvents}
          where tenant_id = ${uuidOf(claims.tenantId)}) e
        left join ${auditHeads} h on h.tenant_id = ${uuidOf(claims.tenantId)}`),
      tx
        .select()
        .from(auditCheckpoints)
        .where(eq(auditCheckpoints.tenantId, claims.tenantId))
        .orderBy(desc(auditCheckpoints.seq))
        .limit(1),
    ]);
    return {
      seq: Number(row?.seq ?? 0),
      hash: row?.hash ?? GENESIS,
      lastSeq: Number(row?.last ?? 0),
      signed: signed ? presentCheckpoint(signed) : null,
    };
  });
}

/** Walks the stored chain in chunks, each in a transaction of its own, and holds it to the checkpoints it passes. */
export async function walkStored(
  claims: Claims,
  from: ChainPosition,
  toSeq: number,
): Promise<{ at: ChainPosition; checkpoints: number; broken: AuditVerification["broken"] }> {
  let at = from;
  let passed = 0;
  for await (const { events, checkpoints, last } of chunksOf(claims, from.seq, toSeq)) {
    for (const checkpoint of checkpoints) {
      const problem = checkpointProblem(checkpoint);
      if (problem) return { at, checkpoints: passed, broken: { seq: checkpoint.seq, problem } };
    }
    const signed = new Map(checkpoints.map(({ seq, hash }) => [seq, hash]));
    const walked = walkChain(claims.tenantId, at, events, signed);
    at = walked.at;
    passed += checkpoints.length;
    if (walked.broken) return { at, checkpoints: passed, broken: walked.broken };
    if (at.seq < last) return { at, checkpoints: passed, broken: { seq: at.seq + 1, problem: "is missing" } };
  }
  return { at, checkpoints: passed, broken: null };
}

/** Reads on while what was read is walked: the database and this process work side by side. */
async function* chunksOf(claims: Claims, after: number, toSeq: number) {
  const lastOf = (from: number) => Math.min(toSeq, from + CHUNK);
  const read = (from: number) => (from < toSeq ? readChunk(claims, from, lastOf(from)) : undefined);
  let next = read(after);
  for (let from = after; next; from += CHUNK) {
    const chunk = await next;
    next = read(from + CHUNK);
    // Nobody waits for it when the walk ends before.
    next?.catch(() => {});
    yield { ...chunk, last: lastOf(from) };
  }
}

function readChunk(claims: Claims, after: number, upTo: number) {
  return withScope(claims, async (tx) => {
    const [events, checkpoints] = await Promise.all([
      tx
        .select()
        .from(auditEvents)
        .where(
          and(
            eq(auditEvents.tenantId, claims.tenantId),
            gt(auditEvents.seq, after),
            lte(auditEvents.seq, upTo),
          ),
        )
        .orderBy(asc(auditEvents.seq)),
      tx
        .select()
        .from(auditCheckpoints)
        .where(
          and(
            eq(auditCheckpoints.tenantId, claims.tenantId),
            gt(auditCheckpoints.seq, after),
            lte(auditCheckpoints.seq, upTo),
          ),
        ),
    ]);
    return { events: events.map(presentAuditEvent), checkpoints: checkpoints.map(presentCheckpoint) };
  });
}
