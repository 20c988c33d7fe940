import { Cron } from "croner";
import type { FiringTrigger } from "@/drizzle/schema/triggers";

export type Schedule = Extract<FiringTrigger, { kind: "schedule" }>;

/** A firing this much later than its instant was missed: nothing was there to carry it out. */
const ON_TIME_MS = 90_000;
const MISSED_MAX = 24;

/** What is to become of the instants of a schedule that are due. */
export interface DuePlan {
  /** Instants to fire, oldest first; `missed` counts those that one stands for besides its own. */
  fire: { at: Date; missed: number }[];
  /** Those that are not fired, when there are any; `count` stops at a hundred. */
  skipped: { from: Date; to: Date; count: number } | null;
  /** The first instant after now. Null when there never is one. */
  nextAt: Date | null;
}

/** The settings of a schedule, with what they are unless told. */
export function scheduleOf({ cron, timeZone, missed = "once", missedMax = MISSED_MAX }: Schedule) {
  return { cron, timeZone, missed, missedMax };
}

/** What is wrong with a schedule, by field. Pure. */
export function scheduleProblem({ cron, timeZone }: Schedule): { field: string; message: string } | null {
  if (!isTimeZone(timeZone)) return { field: "timeZone", message: "is not a known time zone" };
  try {
    if (nextInstant({ cron, timeZone }, new Date())) return null;
    return { field: "cron", message: "never comes" };
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : String(error);
    return { field: "cron", message: `is not a cron expression: ${why}` };
  }
}

/**
 * The first instant of a schedule after another. A local time that a change of the clocks leaves out fires when they
 * change, and one that comes twice fires once. Pure.
 */
export function nextInstant(schedule: Pick<Schedule, "cron" | "timeZone">, after: Date): Date | null {
  return cronOf(schedule).nextRun(after);
}

/**
 * What is to be done at `now` with a schedule whose first untaken instant is `nextAt`. Whatever the clock did, an
 * instant before `nextAt` never comes again. Pure.
 */
export function planDue(schedule: Schedule, nextAt: Date, now: Date): DuePlan {
  const { missed: policy, missedMax } = scheduleOf(schedule);
  const after = nextInstant(schedule, now);
  const due = dueInstants(schedule, nextAt, now);
  const late = due.filter((at) => now.getTime() - at.getTime() > ON_TIME_MS);
  const onTime = due.slice(late.length);
  const plain = (instants: Date[]) => instants.map((at) => ({ at, missed: 0 }));
  if (policy === "skip") return { fire: plain(onTime), skipped: spanOf(late), nextAt: after };
  if (policy === "all") {
    const made = late.slice(-missedMax);
    const left = late.slice(0, late.length - made.length);
    return { fire: plain([...made, ...onTime]), skipped: spanOf(left), nextAt: after };
  }
  const last = due.at(-1);
  if (late.length === 0 || !last) return { fire: plain(onTime), skipped: null, nextAt: after };
  return { fire: [{ at: last, missed: due.length - 1 }], skipped: null, nextAt: after };
}

/** More than any policy makes up for, so that a schedule that slept for a year costs no more than one that did for a day. */
const LOOK_BACK = 101;

function dueInstants(schedule: Schedule, nextAt: Date, now: Date): Date[] {
  const cron = cronOf(schedule);
  const due: Date[] = [];
  for (let at: Date | null = nextAt; at && at <= now; at = cron.nextRun(at)) {
    due.push(at);
    if (due.length > LOOK_BACK) return cron.previousRuns(LOOK_BACK, new Date(now.getTime() + 1)).reverse();
  }
  return due;
}

function spanOf(instants: Date[]): DuePlan["skipped"] {
  const [from, to] = [instants[0], instants.at(-1)];
  return from && to ? { from, to, count: instants.length } : null;
}

function cronOf({ cron, timeZone }: Pick<Schedule, "cron" | "timeZone">): Cron {
  return new Cron(cron, { timezone: timeZone, paused: true, mode: "5-part" });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
