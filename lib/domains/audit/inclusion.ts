import { and, asc, eq, gte, inArray, lte, ne, sql } from "drizzle-orm";
import { auditCheckpoints, auditEvents } from "@/drizzle/schema";
import type { AuditCheckpoint, AuditEvent } from "@/lib/contracts/audit";
import { type Claims, withScope } from "@/lib/db";
import type { ChainSegment } from "@/lib/evidence/format";
import { uuidOf } from "@/lib/kernel/ids";
import { makeCheckpoint } from "./checkpoint";
import { presentAuditEvent } from "./queries";
import { presentCheckpoint } from "./walk";

/** Links read at once. */
const CHUNK = 5000;

/** Audit events with what shows that they stand in the tenant's chain, without showing any other event of it. */
export interface Inclusion {
  events: AuditEvent[];
  segments: ChainSegment[];
  checkpoints: AuditCheckpoint[];
}

/**
 * The audit events about some resources, each with the links from it to the first checkpoint that signs it. The chain's
 * head is signed before, so that what was just recorded is covered; a chain that does not hold is not signed, and what
 * no checkpoint covers has a segment that ends in none.
 * @param but an action whose events are left out
 */
export async function proveInclusion(claims: Claims, resourceIds: string[], but: string): Promise<Inclusion> {
  await makeCheckpoint(claims);
  const mine = eq(auditEvents.tenantId, claims.tenantId);
  const rows = await withScope(claims, (tx) =>
    tx
      .select()
      .from(auditEvents)
      .where(and(mine, inArray(auditEvents.resourceId, resourceIds), ne(auditEvents.action, but)))
      .orderBy(asc(auditEvents.seq)),
  );
  const events = rows.map(presentAuditEvent);
  const checkpoints = await firstAfter(
    claims,
    events.map(({ seq }) => seq),
  );
  const segments: ChainSegment[] = [];
  let reached = 0;
  for (const { seq, prevHash } of events) {
    if (seq <= reached) continue;
    const checkpointSeq = checkpoints.find((one) => one.seq >= seq)?.seq ?? null;
    reached = checkpointSeq ?? events.at(-1)?.seq ?? seq;
    const contentHashes = await linksOf(claims, seq, reached);
    segments.push({ fromSeq: seq, prevHash, contentHashes, checkpointSeq });
  }
  return { events, segments, checkpoints };
}

/** For each event the first checkpoint that signs it, each once, in order. */
function firstAfter(claims: Claims, seqs: number[]): Promise<AuditCheckpoint[]> {
  if (seqs.length === 0) return Promise.resolve([]);
  return withScope(claims, async (tx) => {
    const wanted = await tx.send<{ seq: string }>(sql`
      select distinct c.seq from unnest(${sql.param(seqs)}::bigint[]) s(seq), lateral (
        select seq from ${auditCheckpoints} k where k.tenant_id = ${uuidOf(claims.tenantId)} and k.seq >= s.seq
        order by k.seq limit 1) c`);
    if (wanted.length === 0) return [];
    const rows = await tx
      .select()
      .from(auditCheckpoints)
      .where(
        and(
          eq(auditCheckpoints.tenantId, claims.tenantId),
          inArray(
            auditCheckpoints.seq,
            wanted.map(({ seq }) => Number(seq)),
          ),
        ),
      )
      .orderBy(asc(auditCheckpoints.seq));
    return rows.map(presentCheckpoint);
  });
}

async function linksOf(claims: Claims, from: number, to: number): Promise<string[]> {
  const hashes: string[] = [];
  for (let at = from; at <= to; at += CHUNK) {
    const rows = await withScope(claims, (tx) =>
      tx
        .select({ contentHash: auditEvents.contentHash })
        .from(auditEvents)
        .where(
          and(
            eq(auditEvents.tenantId, claims.tenantId),
            gte(auditEvents.seq, at),
            lte(auditEvents.seq, Math.min(to, at + CHUNK - 1)),
          ),
        )
        .orderBy(asc(auditEvents.seq)),
    );
    for (const { contentHash } of rows) hashes.push(contentHash);
  }
  return hashes;
}
