import type { AuditEvent } from "@/lib/contracts/audit";
import type { Asked } from "./api";

/** A request that a writing route takes, on a target of its own. */
export interface WritingRequest {
  /** Credential, ids and body; everything but the Idempotency-Key. */
  asked: Asked;
  /** Another body that the route would take as well. */
  otherBody: unknown;
  /** The one audit event it leaves, or the several. */
  audit: Partial<AuditEvent> | Partial<AuditEvent>[];
  /** Brings the target to where the request is no longer possible, when there is such a state. */
  spoil?: { by: () => Promise<unknown>; code: string };
}
