"use server";

import { revalidatePath } from "next/cache";
import { requireScope } from "@/lib/auth/session";
import { decideApprovalBody } from "@/lib/contracts/approvals";
import { decideApproval } from "@/lib/domains/approvals";
import { isId } from "@/lib/kernel/ids";
import { type ActionState, attempt } from "../../attempt";

export interface DecisionState extends ActionState {
  reasonMissing?: boolean;
}

/** Records the signed-in person's decision, bound to the snapshot they saw. */
export async function decide(_: DecisionState, form: FormData): Promise<DecisionState> {
  const scope = await requireScope("approvals:decide");
  const approvalId = form.get("approvalId");
  const reason = String(form.get("reason") ?? "").trim();
  const body = decideApprovalBody.safeParse({
    decision: form.get("decision"),
    snapshotHash: form.get("snapshotHash"),
    ...(reason !== "" && { reason }),
  });
  if (!isId("approval", approvalId)) return { problem: "not_found" };
  if (!body.success) {
    const reasonMissing = body.error.issues.some(({ path }) => path[0] === "reason");
    return reasonMissing ? { reasonMissing } : { problem: "validation_failed" };
  }
  return attempt(async () => {
    await decideApproval(scope, approvalId, body.data, "console");
    revalidatePath("/", "layout");
  });
}
