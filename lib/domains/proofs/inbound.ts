import { proofVerifications } from "@/drizzle/schema";
import type { InboundProof } from "@/lib/contracts/proofs";
import type { ScopedTx } from "@/lib/db";
import type { RequestFacts } from "@/lib/domains/tenancy";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { claimHash } from "./evidence";
import type { IssuerRow } from "./issuers";

const SIGNED_HEADERS = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;

/** A message as it came: nothing of it is known to be genuine. */
export interface InboundMessage {
  headers: Headers;
  bytes: Uint8Array;
  /** Reads the body. @throws AppError */
  json: () => unknown;
  facts: RequestFacts;
}

/** What became of checking a message's signature. */
export interface Signature {
  state: "valid" | "invalid";
  messageId: string;
  keyId: Id<"proofIssuerKey"> | null;
}

export type InboundRow = ReturnType<typeof inboundRow>;

/** The row of a proof that came signed, with all that is needed to check the signature again. */
export function inboundRow(
  scope: Scope,
  issuer: IssuerRow,
  { kind, payload, ...tie }: InboundProof,
  { headers, bytes }: InboundMessage,
  signature: Signature,
  now: Date,
) {
  const { kind: actor, id, label } = scope.principal;
  const { subject = null, runId = null } = tie;
  const claim = { kind, issuer: issuer.key, subject, runId, payload, file: null };
  return {
    id: newId("proof"),
    tenantId: scope.tenantId,
    workspaceId: scope.workspaceId,
    kind,
    channel: "inbound" as const,
    issuerId: issuer.id,
    issuer: issuer.key,
    subject,
    runId,
    payload,
    hash: claimHash(claim),
    body: Buffer.from(bytes).toString("utf8"),
    headers: Object.fromEntries(
      SIGNED_HEADERS.map((name) => [name, headers.get(name)?.slice(0, 4000) ?? ""]),
    ),
    externalId: signature.messageId,
    signature: signature.state,
    keyId: signature.keyId,
    submittedBy: { kind: actor, id, label },
    requestId: scope.requestId,
    address: scope.address,
    at: now,
  };
}

/** Records what the signature says, once for all. */
export function recordVerdict(
  tx: ScopedTx,
  scope: Scope,
  proofId: Id<"proof">,
  result: "verified" | "rejected",
  at: Date,
): void {
  const { kind, id, label } = scope.principal;
  tx.defer(
    tx.insert(proofVerifications).values({
      id: newId("proofVerification"),
      tenantId: scope.tenantId,
      workspaceId: scope.workspaceId,
      proofId,
      method: "signature",
      result,
      verifier: { kind, id, label },
      reason: result === "rejected" ? "No key of the issuer holds for the message" : null,
      at,
    }),
  );
}
