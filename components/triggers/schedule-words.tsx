import { useFormatter, useTranslations } from "next-intl";
import { recurrenceOf } from "./recurrence";

/** A Sunday, from which weekdays are counted to be named. */
const SUNDAY = Date.UTC(2026, 0, 4);
const DAY_MS = 86_400_000;

/** A schedule in a sentence; as cron where a sentence would not say it. */
export function ScheduleWords({ cron }: { cron: string }) {
  const t = useTranslations("triggers.every");
  const format = useFormatter();
  const said = recurrenceOf(cron);
  if (!said) return <code className="text-xs">{cron}</code>;
  if (said.every !== "week") return t(said.every, { step: 0, minute: 0, time: "", day: 0, ...said });
  const names = said.days.map((day) =>
    format.dateTime(new Date(SUNDAY + day * DAY_MS), { weekday: "long", timeZone: "UTC" }),
  );
  return t("week", { days: format.list(names), time: said.time });
}
