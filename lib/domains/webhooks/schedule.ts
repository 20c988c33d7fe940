const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Time from each failed attempt to the next; the first is made at once. Source: the Standard Webhooks specification. */
const DELAYS_MS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
/** Up to this share is added at random, so that what failed together does not come back together. */
const JITTER = 0.1;
const DAYS_FAILING_MAX = 5;
const FAILURES_MIN = 10;

/**
 * Milliseconds from a failed attempt to the next, or null when it was the last. Pure.
 * @param tries attempts made since the delivery was asked for, this one included
 * @param askedMs what the receiver asked for by Retry-After, if anything: honoured up to the longest delay
 * @param random in [0, 1)
 */
export function delayAfter(tries: number, askedMs: number | null, random: number): number | null {
  const delay = DELAYS_MS[tries - 1];
  if (delay === undefined) return null;
  const spread = Math.round(delay * (1 + JITTER * random));
  return Math.max(spread, Math.min(askedMs ?? 0, 24 * HOUR));
}

/** Whether an endpoint has taken nothing for so long that it is paused: five days and ten attempts. Pure. */
export function isGivenUp(failingSince: Date, failures: number, now: Date): boolean {
  return failures >= FAILURES_MIN && now.getTime() - failingSince.getTime() >= DAYS_FAILING_MAX * 24 * HOUR;
}
