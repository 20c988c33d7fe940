"use server";

import { revalidatePath } from "next/cache";
import { requireScope } from "@/lib/auth/session";
import { repairRun as repairContract, retryRun as retryContract } from "@/lib/contracts/run-operations";
import { cancelRun as contract } from "@/lib/contracts/runs";
import { cancelRun, repairRun, retryRun } from "@/lib/domains/runs";
import { isId } from "@/lib/kernel/ids";
import { type ActionState, attempt } from "../../attempt";

/** Cancels a run, which undoes first what it did where that was chosen; the reason lands in the audit event. */
export async function cancelRunWithReason(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("runs:operate");
  const runId = form.get("runId");
  const body = contract.body?.safeParse({
    reason: form.get("reason"),
    compensate: form.get("done") === "undo",
  });
  if (!isId("run", runId) || !body?.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await cancelRun(scope, runId, body.data);
    revalidatePath(`/runs/${runId}`);
  });
}

/** Has a failed run go on; the reason lands in the audit event and in its journal. */
export async function retryRunWithReason(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("runs:operate");
  const runId = form.get("runId");
  const body = retryContract.body?.safeParse({ reason: form.get("reason") });
  if (!isId("run", runId) || !body?.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await retryRun(scope, runId, body.data);
    revalidatePath(`/runs/${runId}`);
  });
}

/** Has a stuck run taken up; the reason lands in the audit event. */
export async function repairRunWithReason(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("runs:operate");
  const runId = form.get("runId");
  const body = repairContract.body?.safeParse({ reason: form.get("reason") });
  if (!isId("run", runId) || !body?.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await repairRun(scope, runId, body.data);
    revalidatePath(`/runs/${runId}`);
  });
}
