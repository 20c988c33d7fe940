import type { Span } from "@/lib/contracts/runs";

export interface WaterfallRow {
  span: Span;
  depth: number;
  /** Place of the bar in percent of the whole. */
  leftPercent: number;
  widthPercent: number;
  offsetMs: number;
  durationMs: number;
}

/** Bars narrower than this would not be seen. */
const NARROWEST_PERCENT = 0.6;

/**
 * A trace's spans in depth-first order, each placed on one time axis; an open span reaches to `now`. A run that was
 * begun and outlives this one runs off the axis, or everything else would be a dot on it.
 */
export function waterfallRows(root: Span, now: number): WaterfallRow[] {
  const origin = Date.parse(root.startedAt);
  const endOf = (span: Span): number =>
    Math.max(
      span.finishedAt === null ? now : Date.parse(span.finishedAt),
      ...span.children.filter(({ kind }) => kind !== "sub_run").map((child) => endOf(child)),
    );
  const total = Math.max(1, endOf(root) - origin);
  const rows: WaterfallRow[] = [];
  const visit = (span: Span, depth: number) => {
    const start = Date.parse(span.startedAt);
    const durationMs = Math.max(0, (span.finishedAt === null ? now : Date.parse(span.finishedAt)) - start);
    const leftPercent = Math.min(100 - NARROWEST_PERCENT, Math.max(0, ((start - origin) / total) * 100));
    const widthPercent = Math.min(100 - leftPercent, Math.max(NARROWEST_PERCENT, (durationMs / total) * 100));
    rows.push({ span, depth, leftPercent, widthPercent, offsetMs: start - origin, durationMs });
    for (const child of span.children) visit(child, depth + 1);
  };
  visit(root, 0);
  return rows;
}
