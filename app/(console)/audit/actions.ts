"use server";

import { requireScope } from "@/lib/auth/session";
import type { AuditVerification } from "@/lib/contracts/audit";
import { verifyAudit } from "@/lib/domains/audit";
import { type ActionState, attempt } from "../attempt";

export interface VerificationState extends ActionState {
  verification?: AuditVerification;
}

/** Walks the tenant's hash chain, event by event. */
export async function verifyChain(): Promise<VerificationState> {
  const scope = await requireScope("audit:read");
  let verification: AuditVerification | undefined;
  const state = await attempt(async () => {
    verification = await verifyAudit(scope);
  });
  return { ...state, verification };
}
