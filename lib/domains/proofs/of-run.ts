import { sql } from "drizzle-orm";
import { proofs, proofUses, proofVerifications, proofWaits, runSteps } from "@/drizzle/schema";
import type { ScopedTx } from "@/lib/db";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import type { ProofMethod } from "@/lib/kernel/states";

/** A proof that was there for a step of a run that waits, or waited, for one. */
export interface ProofForStep {
  nodeId: string;
  id: Id<"proof">;
  kind: string;
  /** What it names as its issuer, verified or not. */
  issuer: string | null;
  channel: string;
  submittedAt: Date;
  /** When this step took it. */
  usedAt: Date | null;
  /** Who or what vouched for it or turned it down; of rules, this step's alone. */
  verifications: { method: ProofMethod; result: "verified" | "rejected"; at: Date }[];
}

/** So many of each tie, the newest. */
const EACH_MAX = 20;

/**
 * The proofs that steps of a run took, and those they could have taken when they looked: that name the run, or are about
 * what the step asks for and are no other step's. What happens after a step has ended changes nothing. Oldest first.
 */
export async function readProofsForSteps(tx: ScopedTx, runId: Id<"run">): Promise<ProofForStep[]> {
  const rows = await tx.send<Row>(sql`
    select w.node_id, p.id, p.kind, p.issuer, p.channel, p.at, u.at as used_at,
      (select coalesce(jsonb_agg(jsonb_build_object('method', v.method, 'result', v.result, 'at', v.at) order by v.id), '[]')
        from ${proofVerifications} v where v.proof_id = p.id
          and (v.method <> 'rule' or (v.run_id = w.run_id and v.node_id = w.node_id))
          and v.at <= w.until) as verifications
    from (
      select w.*, coalesce(s.finished_at, 'infinity') as until
      from ${proofWaits} w join ${runSteps} s on s.run_id = w.run_id and s.node_id = w.node_id
      where w.run_id = ${uuidOf(runId)}) w
      cross join lateral (
        select proof_id as id from ${proofUses} where run_id = w.run_id and node_id = w.node_id
        union (select id from ${proofs} where run_id = w.run_id and kind = w.kind and at <= w.until order by id desc limit ${EACH_MAX})
        union (select id from ${proofs} where workspace_id = w.workspace_id and subject = w.subject and kind = w.kind
          and run_id is null and at <= w.until order by id desc limit ${EACH_MAX})
      ) tied
      join ${proofs} p on p.id = tied.id
      left join ${proofUses} u on u.run_id = w.run_id and u.node_id = w.node_id and u.proof_id = p.id
    where u.proof_id is not null or not exists (
      select 1 from ${proofUses} o where o.proof_id = p.id and not o.shared and o.at <= w.until)
    order by p.id`);
  return rows.map(({ node_id, id, at, used_at, verifications, ...rest }) => ({
    ...rest,
    nodeId: node_id,
    id: idOf("proof", id),
    submittedAt: new Date(at),
    usedAt: used_at === null ? null : new Date(used_at),
    verifications: verifications.map((one) => ({ ...one, at: new Date(one.at) })),
  }));
}

interface Row {
  node_id: string;
  id: string;
  kind: string;
  issuer: string | null;
  channel: string;
  at: string;
  used_at: string | null;
  verifications: { method: ProofMethod; result: "verified" | "rejected"; at: string }[];
}
