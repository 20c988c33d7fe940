/** How often a plain schedule fires. Weekdays count from Sunday, which is 0. */
export type Recurrence =
  | { every: "minutes"; step: number }
  | { every: "hour"; minute: number }
  | { every: "day"; time: string }
  | { every: "week"; days: number[]; time: string }
  | { every: "month"; day: number; time: string };

/** What a cron expression says, where it is plain enough for one sentence; null where its fields say it better. */
export function recurrenceOf(cron: string): Recurrence | null {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = cron.trim().split(/\s+/);
  if (month !== "*") return null;
  const anyDay = day === "*" && weekday === "*";
  const step = /^\*\/(\d+)$/.exec(minute)?.[1];
  // Thirty divides the hour; forty would fire at :00 and :40.
  if (step && 60 % Number(step) === 0 && hour === "*" && anyDay)
    return { every: "minutes", step: Number(step) };
  if (!isNumber(minute)) return null;
  if (hour === "*") return anyDay ? { every: "hour", minute: Number(minute) } : null;
  if (!isNumber(hour)) return null;
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (anyDay) return { every: "day", time };
  if (day === "*") {
    const days = daysOf(weekday);
    return days && { every: "week", days, time };
  }
  return weekday === "*" && isNumber(day) ? { every: "month", day: Number(day), time } : null;
}

/** `1`, `1,3` or `1-5`; Sunday may be 7. */
function daysOf(weekday: string): number[] | null {
  const range = /^([0-7])-([0-7])$/.exec(weekday);
  if (range) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    return from < to ? Array.from({ length: to - from + 1 }, (_, index) => (from + index) % 7) : null;
  }
  return /^[0-7](,[0-7])*$/.test(weekday) ? weekday.split(",").map((one) => Number(one) % 7) : null;
}

function isNumber(field: string): boolean {
  return /^\d{1,2}$/.test(field);
}
