import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@/lib/kernel/errors";

const WINDOW_SECONDS = 10;
/** Per principal and process: generous, against run-away clients and not against use. */
const REQUESTS = Number(process.env.RATE_LIMIT_PER_10S ?? 10_000);

const limiter = new RateLimiterMemory({ points: REQUESTS, duration: WINDOW_SECONDS });

/** Counts one request of a principal. @returns the `RateLimit-*` headers @throws AppError rate_limited */
export async function countRequest(principalId: string): Promise<Record<string, string>> {
  try {
    const { remainingPoints, msBeforeNext } = await limiter.consume(principalId);
    return {
      "RateLimit-Limit": String(REQUESTS),
      "RateLimit-Remaining": String(remainingPoints),
      "RateLimit-Reset": String(Math.ceil(msBeforeNext / 1000)),
    };
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    throw new AppError(
      "rate_limited",
      `At most ${REQUESTS} requests in ${WINDOW_SECONDS} seconds.`,
      undefined,
      seconds,
    );
  }
}
