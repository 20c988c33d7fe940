import type { AuditEvent, AuditVerification } from "@/lib/contracts/audit";
import { linkHash } from "@/lib/crypto/chain";
import { hashJson } from "@/lib/crypto/hash";
import { auditContent } from "@/lib/evidence/hashed";

/** How far a chain has been walked. */
export interface ChainPosition {
  seq: number;
  hash: string;
}

/**
 * Walks events in ascending `seq` from a position. Pure.
 * @param signed the hashes that checkpoints vouch for, by `seq`
 * @returns the new position, or the first problem
 */
export function walkChain(
  tenantId: string,
  from: ChainPosition,
  events: AuditEvent[],
  signed: ReadonlyMap<number, string> = new Map(),
): { at: ChainPosition; broken: AuditVerification["broken"] } {
  let at = from;
  for (const event of events) {
    const problem = linkProblem(at, event) ?? eventProblem(tenantId, event) ?? signedProblem(event, signed);
    if (problem) return { at, broken: { seq: event.seq, problem } };
    at = { seq: event.seq, hash: event.hash };
  }
  return { at, broken: null };
}

function linkProblem(at: ChainPosition, event: AuditEvent): string | null {
  if (event.seq !== at.seq + 1) return `event ${at.seq + 1} is missing`;
  return event.prevHash === at.hash ? null : "does not follow from the event before it";
}

function signedProblem(event: AuditEvent, signed: ReadonlyMap<number, string>): string | null {
  return (signed.get(event.seq) ?? event.hash) === event.hash ? null : "is not the event that was signed";
}

/** What is wrong with an event taken by itself: its hashes do not hold. Pure. */
export function eventProblem(tenantId: string, event: AuditEvent): string | null {
  const content = auditContent(tenantId, event);
  if (hashJson(content) !== event.contentHash) return "its content was changed";
  if (linkHash(event.prevHash, event.seq, event.contentHash) !== event.hash) return "its hash does not hold";
  return null;
}
