import { expect, it } from "vitest";
import type { Span } from "@/lib/contracts/runs";
import { waterfallRows } from "./waterfall";

const at = (ms: number) => new Date(1_000_000 + ms).toISOString();

function span(id: string, from: number, to: number | null, children: Span[] = []): Span {
  const finishedAt = to === null ? null : at(to);
  return {
    id,
    spanId: id,
    parentSpanId: null,
    kind: "step",
    name: id,
    status: "x",
    startedAt: at(from),
    finishedAt,
    attributes: {},
    children,
  };
}

it("places spans depth first on one axis", () => {
  const rows = waterfallRows(
    span("run", 0, 100, [span("a", 0, 25, [span("a1", 5, 10)]), span("b", 50, 100)]),
    0,
  );
  expect(rows.map(({ span: { id }, depth }) => [id, depth])).toEqual([
    ["run", 0],
    ["a", 1],
    ["a1", 2],
    ["b", 1],
  ]);
  expect(rows[3]).toMatchObject({ leftPercent: 50, widthPercent: 50, offsetMs: 50, durationMs: 50 });
});

it("lets an open span reach to now", () => {
  const rows = waterfallRows(span("run", 0, null, [span("a", 0, 50)]), 1_000_200);
  expect(rows[0]).toMatchObject({ widthPercent: 100, durationMs: 200 });
  expect(rows[1]).toMatchObject({ widthPercent: 25 });
});

it("measures by this run, also where one that it began goes on", () => {
  const child = { ...span("child", 60, 9000), kind: "sub_run" as const };
  const [run, step, begun] = waterfallRows(span("run", 0, 100, [span("step", 50, 100, [child])]), 0);
  expect(run).toMatchObject({ leftPercent: 0, widthPercent: 100 });
  expect(step).toMatchObject({ leftPercent: 50, widthPercent: 50 });
  expect(begun).toMatchObject({ leftPercent: 60, widthPercent: 40, durationMs: 8940 });
});

it("keeps every bar visible and inside, also of no length or past the end", () => {
  const rows = waterfallRows(span("run", 0, 10, [span("end", 10, 10), span("late", 30, 30)]), 0);
  for (const { leftPercent, widthPercent } of rows) {
    expect(widthPercent).toBeGreaterThan(0);
    expect(leftPercent).toBeGreaterThanOrEqual(0);
    expect(leftPercent + widthPercent).toBeLessThanOrEqual(100);
  }
});
