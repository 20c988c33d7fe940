import { and, asc, desc, eq, lt, lte, sql } from "drizzle-orm";
import { auditCheckpoints, auditHeads, workspaces } from "@/drizzle/schema";
import type { AuditCheckpoint } from "@/lib/contracts/audit";
import { GENESIS } from "@/lib/crypto/chain";
import { type Claims, type Page, type PageQuery, pageOf, withScope, withSystem } from "@/lib/db";
import type { Scope } from "@/lib/kernel/principal";
import { log } from "@/lib/log";
import { countBrokenChain } from "@/lib/metrics";
import { auditSigningKey } from "./keys";
import { seqCursor } from "./queries";
import { checkpointStatement } from "./signed";
import { checkpointProblem, presentCheckpoint, readHead, walkStored } from "./walk";

/** Walked in one turn of the schedule, some ten seconds: a long chain that was never signed takes several. */
const TURN = 200_000;

/**
 * Signs the head of the tenant's chain, after walking what was added since the last signature: a chain that was
 * tampered with is never signed over.
 * @param atMost events to walk; when more were added, the last one walked is signed
 * @returns the newest checkpoint; null when nothing is recorded yet, or what was added does not hold
 */
export async function makeCheckpoint(
  claims: Claims,
  atMost = Number.POSITIVE_INFINITY,
): Promise<AuditCheckpoint | null> {
  const head = await readHead(claims);
  const trusted = head.signed && !checkpointProblem(head.signed) ? head.signed : null;
  if (head.seq === 0 && !trusted) return null;
  if (trusted?.seq === head.seq && trusted.hash === head.hash) return trusted;
  const from = trusted ?? { seq: 0, hash: GENESIS };
  const toSeq = Math.min(head.seq, from.seq + atMost);
  const { at, broken } = await walkStored(claims, from, toSeq);
  if (broken || at.seq !== toSeq || (toSeq === head.seq && at.hash !== head.hash)) {
    countBrokenChain();
    log().error({ tenantId: claims.tenantId, ...broken, headSeq: head.seq }, "an audit chain does not hold");
    return null;
  }
  const { keyId, sign } = auditSigningKey();
  const statement = checkpointStatement({
    tenantId: claims.tenantId,
    seq: at.seq,
    hash: at.hash,
    at: new Date().toISOString(),
    keyId,
  });
  const { kind: _kind, ...fields } = statement;
  const checkpoint = { ...fields, signature: sign(statement) };
  await withScope(claims, async (tx) => {
    tx.defer(
      tx
        .insert(auditCheckpoints)
        .values({ ...checkpoint, at: new Date(checkpoint.at) })
        .onConflictDoNothing(),
    );
  });
  // Its copy in the log is out of reach of whoever owns the database.
  log().info({ checkpoint }, "audit chain signed");
  return checkpoint;
}

/** Signs every chain that grew since it was signed last. @returns how many */
export async function checkpointGrown(limit = 500): Promise<number> {
  const grown = await withSystem("sweep", (tx) =>
    tx
      .selectDistinctOn([auditHeads.tenantId], { tenantId: auditHeads.tenantId, workspaceId: workspaces.id })
      .from(auditHeads)
      .innerJoin(workspaces, eq(workspaces.tenantId, auditHeads.tenantId))
      .where(
        sql`${auditHeads.seq} <> coalesce((select max(c.seq) from ${auditCheckpoints} c
          where c.tenant_id = ${auditHeads.tenantId}), 0)`,
      )
      .orderBy(auditHeads.tenantId)
      .limit(limit),
  );
  let signed = 0;
  for (const claims of grown) if (await makeCheckpoint(claims, TURN)) signed += 1;
  return signed;
}

/** The tenant's checkpoints, newest first; the cursor is the last `seq` shown. */
export function listCheckpoints(scope: Scope, query: PageQuery): Promise<Page<AuditCheckpoint>> {
  const before = seqCursor(query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(auditCheckpoints)
      .where(
        and(
          eq(auditCheckpoints.tenantId, scope.tenantId),
          before === undefined ? undefined : lt(auditCheckpoints.seq, before),
        ),
      )
      .orderBy(desc(auditCheckpoints.seq))
      .limit(query.limit + 1);
    return pageOf(rows, query.limit, (row) => String(row.seq), presentCheckpoint);
  });
}

/** All checkpoints up to an event, oldest first: what an exported file carries. */
export async function checkpointsUpTo(claims: Claims, seq: number): Promise<AuditCheckpoint[]> {
  const rows = await withScope(claims, (tx) =>
    tx
      .select()
      .from(auditCheckpoints)
      .where(and(eq(auditCheckpoints.tenantId, claims.tenantId), lte(auditCheckpoints.seq, seq)))
      .orderBy(asc(auditCheckpoints.seq)),
  );
  return rows.map(presentCheckpoint);
}
