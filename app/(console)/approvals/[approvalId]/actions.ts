"use server";

import { revalidatePath } from "next/cache";
import { requireScope } from "@/lib/auth/session";
import { decideApprovalBody, delegateApprovalBody, remindApproversBody } from "@/lib/contracts/approvals";
import { decideApproval, delegateApproval, remindApprovers } from "@/lib/domains/approvals";
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

/** Hands the signed-in person's part over to another member. */
export async function delegate(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("approvals:decide");
  const approvalId = form.get("approvalId");
  const body = delegateApprovalBody.safeParse({ email: form.get("email"), reason: form.get("reason") });
  if (!isId("approval", approvalId)) return { problem: "not_found" };
  if (!body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await delegateApproval(scope, approvalId, body.data);
    revalidatePath("/", "layout");
  });
}

/** Reminds those who have not answered. */
export async function remind(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("runs:operate");
  const approvalId = form.get("approvalId");
  const body = remindApproversBody.safeParse({ reason: form.get("reason") });
  if (!isId("approval", approvalId)) return { problem: "not_found" };
  if (!body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await remindApprovers(scope, approvalId, body.data);
    revalidatePath(`/approvals/${approvalId}`);
  });
}
