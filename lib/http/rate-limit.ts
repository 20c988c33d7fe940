import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@/lib/kernel/errors";

const WINDOW_SECONDS = 10;
/** Per principal and process: generous, against run-away clients and not against use. */
const REQUESTS = Number(process.env.RATE_LIMIT_PER_10S ?? 10_000);

/** Per address of a signed route and process. Smaller: whoever knows the address can send, and costs a look-up. */
const MESSAGES = Number(process.env.WEBHOOK_RATE_LIMIT_PER_10S ?? 1_000);

const principals = new RateLimiterMemory({ points: REQUESTS, duration: WINDOW_SECONDS });
const addresses = new RateLimiterMemory({ points: MESSAGES, duration: WINDOW_SECONDS });

/** Counts one request of a principal. @returns the `RateLimit-*` headers @throws AppError rate_limited */
export function countRequest(principalId: string): Promise<Record<string, string>> {
  return count(principals, principalId);
}

/** Counts one message to an address of a signed route. @returns, @throws like `countRequest` */
export function countMessage(address: string): Promise<Record<string, string>> {
  return count(addresses, address);
}

async function count(limiter: RateLimiterMemory, key: string): Promise<Record<string, string>> {
  try {
    const { remainingPoints, msBeforeNext } = await limiter.consume(key);
    return {
      "RateLimit-Limit": String(limiter.points),
      "RateLimit-Remaining": String(remainingPoints),
      "RateLimit-Reset": String(Math.ceil(msBeforeNext / 1000)),
    };
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    throw new AppError(
      "rate_limited",
      `At most ${limiter.points} requests in ${WINDOW_SECONDS} seconds.`,
      undefined,
      seconds,
    );
  }
}
