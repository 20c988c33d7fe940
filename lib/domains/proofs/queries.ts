import { and, desc, eq, lt, or, sql } from "drizzle-orm";
import type { z } from "zod";
import { proofs, proofUses, proofVerifications } from "@/drizzle/schema";
import type { listProofs as listContract, Proof } from "@/lib/contracts/proofs";
import { cursorId, type Page, pageOf, withScope } from "@/lib/db";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { presentProofs, readProof } from "./present";

type ListQuery = z.output<NonNullable<(typeof listContract)["query"]>>;

/** Proofs, newest first. */
export function listProofs(scope: Scope, query: ListQuery): Promise<Page<Proof>> {
  const before = cursorId("proof", query.cursor);
  const decided = sql`(select result from ${proofVerifications} v where v.proof_id = ${proofs.id} and v.method <> 'rule')`;
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(proofs)
      .where(
        and(
          before && lt(proofs.id, before),
          query.kind === undefined ? undefined : eq(proofs.kind, query.kind),
          query.issuer === undefined ? undefined : eq(proofs.issuer, query.issuer),
          query.subject === undefined ? undefined : eq(proofs.subject, query.subject),
          query.status && sql`coalesce(${decided}, 'pending') = ${query.status}`,
          query.runId &&
            or(
              eq(proofs.runId, query.runId),
              sql`exists (select 1 from ${proofUses} u where u.proof_id = ${proofs.id} and u.run_id = ${sql.param(query.runId, proofs.runId)})`,
            ),
        ),
      )
      .orderBy(desc(proofs.id))
      .limit(query.limit + 1);
    const page = pageOf(
      rows,
      query.limit,
      ({ id }) => id,
      (row) => row,
    );
    return { ...page, items: await presentProofs(tx, page.items) };
  });
}

/** One proof. @throws AppError not_found */
export function getProof(scope: Scope, proofId: Id<"proof">): Promise<Proof> {
  return withScope(scope, (tx) => readProof(tx, proofId));
}
