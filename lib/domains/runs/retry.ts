import type { TemplateNode } from "@/lib/contracts/templates";
import type { EffectOutcome } from "@/lib/rails/port";

/** What a node gets that says nothing of retries. */
const DEFAULT_RETRY = { attempts: 5, backoffSeconds: 1, maxBackoffSeconds: 60 };

type Failure = Extract<EffectOutcome, { kind: "refused" | "unknown" }>;

/**
 * When to try again after attempt number `attempt` failed, or null when there is no attempt left. Exponential
 * backoff with half jitter. Pure.
 * @param random a number in [0, 1)
 */
export function nextAttemptAt(node: TemplateNode, attempt: number, now: Date, random: number): Date | null {
  const { attempts, backoffSeconds, maxBackoffSeconds } = node.retry ?? DEFAULT_RETRY;
  if (attempt >= attempts) return null;
  const full = Math.min(maxBackoffSeconds, backoffSeconds * 2 ** (attempt - 1));
  return new Date(now.getTime() + full * (0.5 + random / 2) * 1000);
}

/** How often a node is tried at most. */
export function attemptsOf({ retry }: TemplateNode): number {
  return (retry ?? DEFAULT_RETRY).attempts;
}

/** Whether a node's failure is one that it tries again: by class or by code, what passes by itself unless told. Pure. */
export function isTriedAgain({ retry }: TemplateNode, failure: Failure): boolean {
  const isTransient = failure.kind === "unknown" || failure.retryable;
  if (!retry?.on) return isTransient;
  return retry.on.some(
    (one) =>
      one === "any" ||
      one === failure.kind ||
      one === failure.error.code ||
      (one === "transient" && isTransient),
  );
}
