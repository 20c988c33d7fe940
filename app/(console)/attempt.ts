import { unstable_rethrow } from "next/navigation";
import { requestFacts } from "@/lib/auth/session";
import { AppError } from "@/lib/kernel/errors";
import { log } from "@/lib/log";

const TOLD = [
  "forbidden",
  "tenant_suspended",
  "last_owner",
  "not_found",
  "invalid_transition",
  "gone",
  "conflict",
  "version_published",
  "policy_unavailable",
  "validation_failed",
  "limit_exceeded",
  "rate_limited",
] as const;

export interface ActionState {
  done?: boolean;
  /** Key of the message to show. */
  problem?: (typeof TOLD)[number] | "internal";
  requestId?: string;
}

/** Runs a console action's verb and says how it went, in codes the page has words for. */
export async function attempt(act: () => Promise<void>): Promise<ActionState> {
  try {
    await act();
    return { done: true };
  } catch (error) {
    unstable_rethrow(error);
    const { requestId } = await requestFacts();
    const told = error instanceof AppError ? TOLD.find((code) => code === error.code) : undefined;
    if (!told) log().error({ err: error, requestId }, "a console action failed");
    return { problem: told ?? "internal", requestId };
  }
}
