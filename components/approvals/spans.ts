/** Spans of time that the inbox narrows by: closing within, older than. */
export const SPANS = ["hour", "day", "week"] as const;

const HOUR_MS = 3_600_000;
const MS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS };

/** A span's length by its name, or nothing when it is none. */
export function spanMs(name: unknown): number | undefined {
  const span = SPANS.find((one) => one === name);
  return span && MS[span];
}
