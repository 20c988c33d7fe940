import { and, asc, eq, gt } from "drizzle-orm";
import { auditEvents, auditHeads } from "@/drizzle/schema";
import type { AuditVerification } from "@/lib/contracts/audit";
import { GENESIS } from "@/lib/crypto/chain";
import { withScope } from "@/lib/db";
import type { Scope } from "@/lib/kernel/principal";
import { type ChainPosition, walkChain } from "./chain";
import { presentAuditEvent } from "./queries";

const CHUNK = 2000;

/** Walks the tenant's whole chain up to its head, in chunks. Detects edits, gaps, reordering and a cut tail. */
export async function verifyAudit(scope: Scope): Promise<AuditVerification> {
  const head = await withScope(scope, async (tx) => {
    const [row] = await tx.select().from(auditHeads).where(eq(auditHeads.tenantId, scope.tenantId));
    return { seq: row?.seq ?? 0, hash: row?.hash ?? GENESIS };
  });
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
  return answer(
    at.hash === head.hash ? null : { seq: at.seq, problem: "the last event is not the chain's head" },
  );
}
