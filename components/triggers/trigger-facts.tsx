import Link from "next/link";
import { useTranslations } from "next-intl";
import { Ago, Instant } from "@/components/time/instant";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import type { Trigger } from "@/lib/contracts/triggers";
import { recurrenceOf } from "./recurrence";
import { ScheduleWords } from "./schedule-words";

/** What is known of a trigger. */
export function TriggerFacts({ trigger, seesTemplate }: { trigger: Trigger; seesTemplate: boolean }) {
  const t = useTranslations("triggers");
  const { schedule, webhook, template } = trigger;
  return (
    <Facts>
      <Fact name={t("facts.template")}>
        {seesTemplate ? (
          <Link href={`/templates/${template.id}`} className="text-accent underline-offset-2 hover:underline">
            {template.title}
          </Link>
        ) : (
          template.title
        )}
      </Fact>
      <Fact name={t("facts.key")}>
        <code className="text-xs">{trigger.key}</code>
      </Fact>
      {schedule && (
        <>
          {recurrenceOf(schedule.cron) && (
            <Fact name={t("facts.schedule")}>
              <ScheduleWords cron={schedule.cron} />
            </Fact>
          )}
          <Fact name={t("facts.cron")}>
            <code className="text-xs">{schedule.cron}</code>
          </Fact>
          <Fact name={t("facts.timeZone")}>{schedule.timeZone}</Fact>
          <Fact name={t("facts.next")}>{trigger.nextAt ? <Instant at={trigger.nextAt} /> : t("noNext")}</Fact>
          <Fact name={t("facts.missed")}>
            {t(`missed.${schedule.missed}`, { count: schedule.missedMax })}
          </Fact>
        </>
      )}
      {webhook && (
        <Fact name={t("facts.url")}>
          <Copyable value={webhook.url} what={t("facts.url")} />
        </Fact>
      )}
      <Fact name={t("facts.publishedBy")}>{trigger.publishedBy.label}</Fact>
      <Fact name={t("facts.updated")}>
        <Ago at={trigger.updatedAt} />
      </Fact>
      <Fact name={t("facts.id")}>
        <Copyable value={trigger.id} what={t("facts.id")} />
      </Fact>
    </Facts>
  );
}
