const UNIT_MS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of a time string of the SDK specification ("1w2d3h", "1.5s"). Throws on anything else. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)/g)];
  if (parts.length === 0 || parts.map((p) => p[0]).join("") !== text) {
    throw new Error(`"${text}" is not a duration such as "1h30m"`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ""] ?? 0), 0);
}

/** The moment that a time string (from now) or an ISO 8601 date names. */
export function parseMoment(text: string, now = Date.now()): Date {
  if (/^\d{4}-\d\d-\d\d/.test(text)) {
    const at = new Date(text);
    if (!Number.isNaN(at.getTime())) return at;
  }
  return new Date(now + parseDuration(text));
}

const BACKOFF_SECONDS = [15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200];
const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 7 * 86_400_000;

/** When attempt `attempt` (0 = the first that failed) is tried again: Inngest's table plus up to 30 s. */
export function backoff(attempt: number, now = Date.now()): Date {
  const seconds = BACKOFF_SECONDS[Math.min(attempt, BACKOFF_SECONDS.length - 1)] ?? 7200;
  return new Date(now + (seconds + Math.random() * 30) * 1000);
}

/** The moment of a `Retry-After` header: seconds, an HTTP date or ISO 8601. Null when it is none. */
export function parseRetryAfter(header: string | undefined, now = Date.now()): Date | null {
  if (!header) return null;
  const at = /^\d+(\.\d+)?$/.test(header) ? now + Number(header) * 1000 : new Date(header).getTime();
  if (Number.isNaN(at)) return null;
  return new Date(Math.min(Math.max(at, now + MIN_RETRY_MS), now + MAX_RETRY_MS));
}
