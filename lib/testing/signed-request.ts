import type { AuditEvent } from "@/lib/contracts/audit";

/** A message that a signed route takes. */
export interface SignedRequest {
  params: Record<string, string>;
  body: unknown;
  /** What it is signed with. */
  key: string;
  /** The audit events it leaves. */
  audit: Partial<AuditEvent>[];
  /** Tables in which messages that are not genuine are noted; all others stay as they are. */
  noted: string[];
  /** Addresses that lead nowhere. */
  unknown: Record<string, string>[];
}
