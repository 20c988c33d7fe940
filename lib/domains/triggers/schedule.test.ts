import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextInstant, planDue, type Schedule, scheduleProblem } from "./schedule";

const at = (text: string) => new Date(text);
const schedule = (cron: string, more: Partial<Schedule> = {}): Schedule => ({
  kind: "schedule",
  cron,
  timeZone: "Europe/Berlin",
  ...more,
});
const iso = (instants: { at: Date }[]) => instants.map((one) => one.at.toISOString());

/** Instants from one to the other, walked forward one by one. */
function walked(one: Schedule, from: Date, to: Date): string[] {
  const found: string[] = [];
  const before = new Date(from.getTime() - 1);
  for (let next = nextInstant(one, before); next && next <= to; next = nextInstant(one, next)) {
    found.push(next.toISOString());
  }
  return found;
}

describe("the next instant", () => {
  it("is read in the schedule's time zone", () => {
    expect(nextInstant(schedule("30 9 * * 1"), at("2026-11-26T00:00:00Z"))?.toISOString()).toBe(
      "2026-11-30T08:30:00.000Z",
    );
    expect(
      nextInstant(
        schedule("30 9 * * 1", { timeZone: "Asia/Ho_Chi_Minh" }),
        at("2026-11-26T00:00:00Z"),
      )?.toISOString(),
    ).toBe("2026-11-30T02:30:00.000Z");
  });

  it("fires once on the day that leaves its time out, and once on the day that has it twice", () => {
    expect(walked(schedule("30 2 * * *"), at("2026-03-28T12:00:00Z"), at("2026-03-30T12:00:00Z"))).toEqual([
      "2026-03-29T01:00:00.000Z",
      "2026-03-30T00:30:00.000Z",
    ]);
    expect(walked(schedule("30 2 * * *"), at("2026-10-24T12:00:00Z"), at("2026-10-26T12:00:00Z"))).toEqual([
      "2026-10-25T00:30:00.000Z",
      "2026-10-26T01:30:00.000Z",
    ]);
  });

  it("comes every quarter of an hour also while the clocks go back", () => {
    const quarters = walked(schedule("*/15 * * * *"), at("2026-10-25T00:00:00Z"), at("2026-10-25T02:00:00Z"));
    expect(quarters).toHaveLength(9);
  });
});

describe("what is wrong with a schedule", () => {
  it("is told by field", () => {
    expect(scheduleProblem(schedule("0 9 * * 1"))).toBeNull();
    expect(scheduleProblem(schedule("0 9 * * 1", { timeZone: "Mars/Base" }))?.field).toBe("timeZone");
    expect(scheduleProblem(schedule("61 * * * *"))).toEqual({
      field: "cron",
      message: "is not a cron expression: Invalid value for minute: 61",
    });
    expect(scheduleProblem(schedule("0 0 30 2 *"))).toEqual({ field: "cron", message: "never comes" });
    expect(scheduleProblem(schedule("a b c d e"))?.field).toBe("cron");
  });
});

describe("what is due", () => {
  const hourly = (more: Partial<Schedule> = {}) => schedule("0 * * * *", { timeZone: "UTC", ...more });
  const next = at("2026-11-26T08:00:00Z");

  it("fires on time, whatever the policy", () => {
    for (const missed of ["skip", "once", "all"] as const) {
      expect(planDue(hourly({ missed }), next, at("2026-11-26T08:00:30Z"))).toEqual({
        fire: [{ at: next, missed: 0 }],
        skipped: null,
        nextAt: at("2026-11-26T09:00:00Z"),
      });
    }
  });

  it("fires nothing before its time", () => {
    expect(planDue(hourly(), next, at("2026-11-26T07:59:59.999Z"))).toEqual({
      fire: [],
      skipped: null,
      nextAt: next,
    });
  });

  const late = at("2026-11-26T12:30:00Z");
  it("skips, makes up for once, or for each of those that were missed", () => {
    expect(planDue(hourly({ missed: "skip" }), next, late)).toMatchObject({
      fire: [],
      skipped: { from: next, to: at("2026-11-26T12:00:00Z"), count: 5 },
      nextAt: at("2026-11-26T13:00:00Z"),
    });
    expect(planDue(hourly(), next, late).fire).toEqual([{ at: at("2026-11-26T12:00:00Z"), missed: 4 }]);
    expect(iso(planDue(hourly({ missed: "all" }), next, late).fire)).toEqual(walked(hourly(), next, late));
    const two = planDue(hourly({ missed: "all", missedMax: 2 }), next, late);
    expect(iso(two.fire)).toEqual(["2026-11-26T11:00:00.000Z", "2026-11-26T12:00:00.000Z"]);
    expect(two.skipped).toMatchObject({ from: next, count: 3 });
  });

  it("lets one that is on time stand for those that were missed, with `once`", () => {
    expect(planDue(hourly(), next, at("2026-11-26T12:00:05Z")).fire).toEqual([
      { at: at("2026-11-26T12:00:00Z"), missed: 4 },
    ]);
  });

  it("costs no more after a year than after a day", () => {
    const minutely = schedule("* * * * *", { missed: "all", missedMax: 100 });
    const plan = planDue(minutely, at("2025-01-01T00:00:00Z"), at("2026-11-26T12:30:30Z"));
    expect(plan.fire).toHaveLength(101);
    expect(plan.nextAt).toEqual(at("2026-11-26T12:31:00Z"));
  });

  const crons = fc.constantFrom(
    "*/15 * * * *",
    "0 * * * *",
    "30 2 * * *",
    "0 3 * * *",
    "15 1,2,3 * * *",
    "0 0 * * 1-5",
    "59 23 L * *",
  );
  const zones = fc.constantFrom(
    "UTC",
    "Europe/Berlin",
    "Asia/Ho_Chi_Minh",
    "America/New_York",
    "Australia/Lord_Howe",
  );

  it("finds what walking forward finds, also over changes of the clocks", () => {
    const starts = fc.constantFrom(
      "2026-03-07T20:00:00Z",
      "2026-03-28T20:00:00Z",
      "2026-10-24T20:00:00Z",
      "2026-10-31T20:00:00Z",
      "2026-04-04T10:00:00Z",
    );
    fc.assert(
      fc.property(
        crons,
        zones,
        starts,
        fc.integer({ min: 0, max: 1200 }),
        (cron, timeZone, start, minutes) => {
          const one = schedule(cron, { timeZone, missed: "all", missedMax: 100 });
          const from = nextInstant(one, at(start)) as Date;
          const now = new Date(at(start).getTime() + minutes * 60_000);
          expect(iso(planDue(one, from, now).fire)).toEqual(walked(one, from, now));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("fires every instant exactly once, however the clock jumps", () => {
    const jumps = fc.array(fc.integer({ min: -90, max: 90 }), { maxLength: 20 });
    fc.assert(
      fc.property(crons, zones, jumps, (cron, timeZone, minutes) => {
        const one = schedule(cron, { timeZone, missed: "all", missedMax: 100 });
        const begin = at("2026-10-24T22:00:00Z");
        let [now, nextAt] = [begin, nextInstant(one, begin) as Date];
        const fired: string[] = [];
        for (const jump of [...minutes, 600]) {
          now = new Date(now.getTime() + jump * 60_000);
          if (now < nextAt) continue;
          const plan = planDue(one, nextAt, now);
          fired.push(...iso(plan.fire));
          nextAt = plan.nextAt as Date;
        }
        const all = walked(one, new Date(begin.getTime() + 1), new Date(nextAt.getTime() - 1));
        expect(fired).toEqual(all);
      }),
      { numRuns: 40 },
    );
  });
});
