import { expect, it } from "vitest";
import { recurrenceOf } from "./recurrence";

it.each([
  ["*/15 * * * *", { every: "minutes", step: 15 }],
  ["5 * * * *", { every: "hour", minute: 5 }],
  ["30 2 * * *", { every: "day", time: "02:30" }],
  ["0 8 * * 1", { every: "week", days: [1], time: "08:00" }],
  ["0 8 * * 1,3,7", { every: "week", days: [1, 3, 0], time: "08:00" }],
  ["0 18 * * 1-5", { every: "week", days: [1, 2, 3, 4, 5], time: "18:00" }],
  ["0 8 * * 5-7", { every: "week", days: [5, 6, 0], time: "08:00" }],
  ["15 6 1 * *", { every: "month", day: 1, time: "06:15" }],
])("reads %s", (cron, said) => expect(recurrenceOf(cron)).toEqual(said));

it.each([
  "*/40 * * * *",
  "0 8-18 * * *",
  "0 8 1 1 *",
  "0 8 1 * 1",
  "0,30 8 * * *",
  "0 8 * * MON",
  "0 8 * * 5-1",
  "* * * * *",
])("leaves %s as it is", (cron) => expect(recurrenceOf(cron)).toBeNull());
