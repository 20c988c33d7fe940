/*
 * What each hash and each signature of the product covers. No I/O and nothing of one platform: the server writes by it,
 * and whoever checks a copy offline, in a browser as well, reads by it.
 */

/** What the first link of a chain points back to. */
export const GENESIS = "0".repeat(64);

/** The text whose SHA-256 is the hash of a link. Source: the database function `audit_append`, which does the same. */
export function linkText(prevHash: string, seq: number, contentHash: string): string {
  return `${prevHash}:${seq}:${contentHash}`;
}

/** What a journal entry's link covers, as RFC 8785 JSON. */
export function journalContent<D>(
  runId: string,
  { seq, type, nodeId, data, at }: { seq: number; type: string; nodeId: string | null; data: D; at: string },
) {
  return { runId, seq, type, nodeId, data, at };
}

/** The fields an audit event's `contentHash` covers. */
export interface AuditContent<J> {
  id: string;
  tenantId: string;
  workspaceId: string | null;
  at: string;
  actor: { kind: string; id: string; label: string };
  action: string;
  resource: { kind: string; id: string };
  before: J;
  after: J;
  reason: string | null;
  requestId: string | null;
  address: string | null;
}

/** What an audit event's `contentHash` covers, as RFC 8785 JSON. */
export function auditContent<J>(tenantId: string, event: Omit<AuditContent<J>, "tenantId">): AuditContent<J> {
  const { id, workspaceId, at, actor, action, resource, before, after, reason, requestId, address } = event;
  return {
    ...{ id, tenantId, workspaceId, at, actor, action, resource },
    ...{ before, after, reason, requestId, address },
  };
}

/** What a checkpoint's signature covers: this event, and by its hash all before it, stood in the chain at that time. */
export function checkpointStatement<T extends string>({
  tenantId,
  seq,
  hash,
  at,
  keyId,
}: {
  tenantId: T;
  seq: number;
  hash: string;
  at: string;
  keyId: string;
}) {
  return { kind: "intent-os/audit-checkpoint/1", tenantId, seq, hash, at, keyId };
}

/** What a policy version's checksum covers: what decides, without its tests, name or number. */
export function policyContent<R>(engine: { kind: string }, rules: R[]) {
  return engine.kind === "cel" ? rules : { engine, rules };
}

/** All that a proof claims. */
export interface ProofClaim<J> {
  kind: string;
  issuer: string | null;
  subject: string | null;
  runId: string | null;
  payload: J;
  /** SHA-256 of the file's bytes, with its name and type. */
  file: { name: string; contentType: string; bytes: number; sha256: string } | null;
}

/** What a proof's hash covers, as RFC 8785 JSON. */
export function claimContent<J>({
  kind,
  issuer,
  subject,
  runId,
  payload,
  file,
}: ProofClaim<J>): ProofClaim<J> {
  return {
    ...{ kind, issuer, subject, runId, payload },
    file: file && { name: file.name, contentType: file.contentType, bytes: file.bytes, sha256: file.sha256 },
  };
}
