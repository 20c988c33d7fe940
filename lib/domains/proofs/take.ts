import { sql } from "drizzle-orm";
import { proofFiles, proofs, proofUses, proofVerifications } from "@/drizzle/schema";
import type { ScopedTx } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import type { Json } from "@/lib/kernel/canonical";
import { type Id, idOf, newId, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { ProofMethod } from "@/lib/kernel/states";
import { closeWaits, lockTies, noteWait, type Seeker } from "./waits";

/** Newest first: old proofs nobody could use must not hide the one that came now. */
const LOOKED_AT_MAX = 200;

/** What a step wants of a proof. */
export interface Wanted extends Seeker {
  issuers: string[] | null;
  verifiedBy: readonly ProofMethod[];
  shared: boolean;
  /** The template's condition as written, for the record. */
  rule: string | null;
  /** Those of the proofs that the condition holds for, in their order. */
  accepted(proofs: AcceptedProof[]): AcceptedProof[];
}

/** A proof as a template's expressions see it. */
export interface AcceptedProof {
  id: Id<"proof">;
  kind: string;
  issuer: string | null;
  subject: string | null;
  payload: Json;
  file: { name: string; contentType: string; bytes: number; sha256: string } | null;
  hash: string;
  /** What vouches for it; `rule` when nothing but the step's condition does. */
  verifiedBy: ProofMethod;
  /** Who vouched: the issuer for a signature, the person's name, or the step. */
  verifier: string;
  submittedAt: string;
}

interface Row {
  id: string;
  kind: string;
  issuer: string | null;
  subject: string | null;
  payload: Json;
  hash: string;
  at: string;
  file: AcceptedProof["file"];
  method: ProofMethod | null;
  verifier: { label: string } | null;
}

/**
 * Looks for a proof that satisfies a step, and takes it: the use is on record with the step, and no other step can
 * have it unless its node shares. A proof that came, or was vouched for, after the step's expiry does not count.
 * @returns the proof, or how many came that the step does not accept
 */
export async function takeProof(
  tx: ScopedTx,
  scope: Scope,
  wanted: Wanted,
  now: Date,
): Promise<{ taken: AcceptedProof } | { unfit: number }> {
  const { runId, nodeId, kind, subject } = wanted;
  const ties = [
    { kind, runId, subject: null },
    ...(subject === null ? [] : [{ kind, runId: null, subject }]),
  ];
  lockTies(tx, scope, ties, "seeker");
  noteWait(tx, scope, wanted);
  const found = (await candidates(tx, wanted)).reverse().map((row) => presentAccepted(row, wanted));
  const accepted = wanted.accepted(found);
  for (const proof of accepted) {
    if (!(await use(tx, scope, wanted, proof, now))) continue;
    closeWaits(tx, runId, now, nodeId);
    return { taken: proof };
  }
  return { unfit: found.length - accepted.length };
}

function candidates(tx: ScopedTx, { runId, nodeId, kind, subject, ...wanted }: Wanted): Promise<Row[]> {
  const tied =
    subject === null
      ? sql`p.run_id = ${uuidOf(runId)}`
      : sql`(p.run_id = ${uuidOf(runId)} or (p.run_id is null and p.subject = ${subject}))`;
  const byRule = wanted.verifiedBy.includes("rule");
  return tx.send<Row>(sql`
    select p.id, p.kind, p.issuer, p.subject, p.payload, p.hash, p.at, v.method, v.verifier,
      case when f.id is null then null else jsonb_build_object('name', f.name, 'contentType', f.content_type,
        'bytes', f.bytes, 'sha256', f.sha256) end as file
    from ${proofs} p
    left join ${proofVerifications} v on v.proof_id = p.id and v.method <> 'rule'
    left join ${proofFiles} f on f.id = p.file_id
    where ${tied} and p.kind = ${kind}
      and (${wanted.issuers === null} or p.issuer = any(${sql.param(wanted.issuers ?? [])}::text[]))
      and coalesce(v.result, 'verified') = 'verified'
      and (${byRule} or v.method = any(${sql.param([...wanted.verifiedBy])}::text[]))
      and coalesce(v.at, p.at) <= ${wanted.expiresAt.toISOString()}
      and (${wanted.shared} or not exists (
        select 1 from ${proofUses} u where u.proof_id = p.id and not u.shared
          and (u.run_id, u.node_id) <> (${uuidOf(runId)}::uuid, ${nodeId}::text)))
    order by p.id desc limit ${LOOKED_AT_MAX}`);
}

function presentAccepted(row: Row, { nodeId }: Wanted): AcceptedProof {
  const { id, kind, issuer, subject, payload, file, hash } = row;
  return {
    id: idOf("proof", id),
    kind,
    issuer,
    subject,
    payload,
    file,
    hash,
    verifiedBy: row.method ?? "rule",
    verifier: row.verifier?.label ?? nodeId,
    submittedAt: new Date(row.at).toISOString(),
  };
}

/** Puts the use on record. @returns false when another step had the proof first */
async function use(
  tx: ScopedTx,
  scope: Scope,
  { runId, nodeId, shared, rule }: Wanted,
  proof: AcceptedProof,
  now: Date,
): Promise<boolean> {
  const place = { tenantId: scope.tenantId, workspaceId: scope.workspaceId };
  const made = await tx
    .insert(proofUses)
    .values({ ...place, runId, nodeId, proofId: proof.id, shared, at: now })
    .onConflictDoNothing()
    .returning({ proofId: proofUses.proofId });
  if (made.length === 0) {
    // The step may have taken it itself before its run was retried.
    const own = await tx.send<{ id: string }>(sql`select proof_id as id from ${proofUses}
      where run_id = ${uuidOf(runId)} and node_id = ${nodeId} and proof_id = ${uuidOf(proof.id)}`);
    return own.length > 0;
  }
  if (proof.verifiedBy === "rule") {
    const { kind, id, label } = scope.principal;
    tx.defer(
      tx.insert(proofVerifications).values({
        id: newId("proofVerification"),
        ...place,
        proofId: proof.id,
        method: "rule",
        result: "verified",
        verifier: { kind, id, label },
        rule,
        runId,
        nodeId,
        at: now,
      }),
    );
  }
  recordAudit(tx, scope, {
    action: "proof.used",
    resource: { kind: "proof", id: proof.id },
    after: { runId, nodeId, shared, verifiedBy: proof.verifiedBy, hash: proof.hash },
  });
  return true;
}
