import type { Run } from "@/lib/contracts/runs";
import type { STUCK_CODES } from "@/lib/kernel/states";

type Code = (typeof STUCK_CODES)[number];

/** Why nothing moves a run, for people. */
const REASONS: Record<Code, string> = {
  not_begun: "no worker has begun it: the durable engine may be down",
  worker_lost: "the worker that carried it is gone, and no other has taken it up",
  overdue: "its time to go on has come, and no worker has taken it up",
  decision_not_taken: "a person decided, and no worker has taken that up",
  news_not_taken: "what it waits for has come, and no worker has taken that up",
};

/** That a run is stuck, since when and why, as callers see it. Pure. */
export function presentStuck(since: Date | null, code: Code | null): Run["stuck"] {
  return since && code ? { since: since.toISOString(), code, reason: REASONS[code] } : null;
}
