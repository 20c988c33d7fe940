import { and, asc, eq, gt, sql } from "drizzle-orm";
import { auditEvents, auditHeads } from "@/drizzle/schema";
import type { AuditVerification } from "@/lib/contracts/audit";
import { GENESIS } from "@/lib/crypto/chain";
import { withScope } from "@/lib/db";
import { uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { type ChainPosition, walkChain } from "./chain";
import { presentAuditEvent } from "./queries";

const CHUNK = 2000;

/**
 * Walks the tenant's whole chain up to its head, in chunks. Detects edits, gaps, reordering, a cut tail, and events
 * that no head accounts for. A tail cut together with a head set back to fit needs a copy of the head elsewhere.
 */
export async function verifyAudit(scope: Scope): Promise<AuditVerification> {
  const head = await readHead(scope);
  let at: ChainPosition = { seq: 0, hash: GENESIS };
  const answer = (broken: AuditVerification["broken"]): AuditVerification => ({
    intact: broken === null,
    checked: at.seq,
    headSeq: head.seq,
    headHash: head.hash,
    broken,
  });
  while (at.seq < head.seq) {
    const rows = await withScope(scope, (tx) =>
      tx
        .select()
        .from(auditEvents)
        .where(and(eq(auditEvents.tenantId, scope.tenantId), gt(auditEvents.seq, at.seq)))
        .orderBy(asc(auditEvents.seq))
        .limit(Math.min(CHUNK, head.seq - at.seq)),
    );
    if (rows.length === 0) return answer({ seq: at.seq + 1, problem: `events after ${at.seq} are missing` });
    const walked = walkChain(scope.tenantId, at, rows.map(presentAuditEvent));
    at = walked.at;
    if (walked.broken) return answer(walked.broken);
  }
  if (head.lastSeq > head.seq) return answer({ seq: head.seq + 1, problem: "comes after the chain's head" });
  return answer(
    at.hash === head.hash ? null : { seq: at.seq, problem: "the last event is not the chain's head" },
  );
}

/** The head, and the last event there is: in one statement, so that no event can be added between the two. */
function readHead(scope: Scope): Promise<ChainPosition & { lastSeq: number }> {
  return withScope(scope, async (tx) => {
    const [row] = await tx.send<{ seq: string | null; hash: string | null; last: string | null }>(sql`
      select h.seq, h.hash, e.last from (select max(seq) as last from ${auditEvents}
        where tenant_id = ${uuidOf(scope.tenantId)}) e
      left join ${auditHeads} h on h.tenant_id = ${uuidOf(scope.tenantId)}`);
    return { seq: Number(row?.seq ?? 0), hash: row?.hash ?? GENESIS, lastSeq: Number(row?.last ?? 0) };
  });
}
