import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";

const WINDOW_SECONDS = 60;
/** Strangers can write no more than so many rows a minute into an issuer's history. */
const FORGED_KEPT = 20;

const forged = new RateLimiterMemory({ points: FORGED_KEPT, duration: WINDOW_SECONDS, keyPrefix: "forged" });
/** Counts without a limit of its own: each issuer has its own. */
const genuine = new RateLimiterMemory({
  points: Number.MAX_SAFE_INTEGER,
  duration: WINDOW_SECONDS,
  keyPrefix: "genuine",
});

/** Counts a message that no key holds for, apart from the genuine ones: they take nothing from each other. @throws AppError rate_limited */
export async function countForged(issuerId: Id<"proofIssuer">): Promise<void> {
  try {
    await forged.consume(issuerId);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw tooMany(error.msBeforeNext);
  }
}

/** Counts a genuine message against its issuer's own limit, in this process. @throws AppError rate_limited */
export async function countGenuine(issuerId: Id<"proofIssuer">, perMinute: number): Promise<void> {
  const { consumedPoints, msBeforeNext } = await genuine.consume(issuerId);
  if (consumedPoints > perMinute) throw tooMany(msBeforeNext);
}

function tooMany(ms: number): AppError {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return new AppError("rate_limited", "This issuer sends too many messages.", undefined, seconds);
}
