"use server";

import { revalidatePath } from "next/cache";
import { requireScope } from "@/lib/auth/session";
import { type DecideApprovalsBody, type DecidedItem, decideApprovalsBody } from "@/lib/contracts/approvals";
import { decideApprovals } from "@/lib/domains/approvals";
import { type ActionState, attempt } from "../attempt";

export interface DecidedState extends ActionState {
  items?: DecidedItem[];
}

/** Records the signed-in person's decision of many approvals, each bound to the snapshot they saw. */
export async function decideMany(given: DecideApprovalsBody): Promise<DecidedState> {
  const scope = await requireScope("approvals:decide");
  const body = decideApprovalsBody.safeParse(given);
  if (!body.success) return { problem: "validation_failed" };
  let items: DecidedItem[] = [];
  const state = await attempt(async () => {
    items = await decideApprovals(scope, body.data, "console");
    revalidatePath("/", "layout");
  });
  return { ...state, items };
}
