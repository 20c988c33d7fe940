"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireScope } from "@/lib/auth/session";
import { submitProofBody, verifyProofBody } from "@/lib/contracts/proofs";
import { submitProof, verifyProof } from "@/lib/domains/proofs";
import { AppError, type FieldIssue } from "@/lib/kernel/errors";
import { isId } from "@/lib/kernel/ids";
import { type ActionState, attempt } from "../attempt";

export interface SubmitState extends ActionState {
  /** What is wrong with which field. */
  issues?: FieldIssue[];
}

/** Submits a proof as the person signed in, and shows it. Its file, if any, was uploaded before. */
export async function submit(_: SubmitState, form: FormData): Promise<SubmitState> {
  const scope = await requireScope("proofs:submit");
  const given = Object.fromEntries(
    ["kind", "issuer", "runId", "subject", "fileId"].flatMap((name) => {
      const value = String(form.get(name) ?? "").trim();
      return value === "" ? [] : [[name, value]];
    }),
  );
  const text = String(form.get("payload") ?? "").trim();
  let payload: unknown;
  try {
    payload = text === "" ? undefined : JSON.parse(text);
  } catch {
    return { problem: "validation_failed", issues: [{ path: "payload", message: "is not JSON" }] };
  }
  const body = submitProofBody.safeParse({ ...given, ...(payload !== undefined && { payload }) });
  if (!body.success) {
    const issues = body.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    return { problem: "validation_failed", issues };
  }
  let id = "";
  let issues: FieldIssue[] = [];
  const state = await attempt(async () => {
    try {
      ({ id } = await submitProof(scope, body.data, "console"));
    } catch (error) {
      if (error instanceof AppError) issues = (error.details?.issues as FieldIssue[] | undefined) ?? [];
      throw error;
    }
  });
  if (state.done) redirect(`/proofs/${id}`);
  return { ...state, issues };
}

/** Vouches for a proof or turns it down, as the person signed in. */
export async function verify(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("proofs:verify");
  const proofId = form.get("proofId");
  const body = verifyProofBody.safeParse({
    decision: form.get("decision"),
    reason: form.get("reason"),
    hash: form.get("hash"),
  });
  if (!isId("proof", proofId) || !body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await verifyProof(scope, proofId, body.data);
    revalidatePath("/proofs", "layout");
  });
}
