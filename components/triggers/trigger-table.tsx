import Link from "next/link";
import { useTranslations } from "next-intl";
import { Ago } from "@/components/time/instant";
import { ROW_LINK, Table, Td, Th, Tr } from "@/components/ui/table";
import type { Trigger } from "@/lib/contracts/triggers";
import { ScheduleWords } from "./schedule-words";
import { FiringStatus, TriggerStatus } from "./trigger-status";

/** Triggers, one a row: what they start, how they stand, what comes next and what came last. */
export function TriggerTable({ triggers }: { triggers: Trigger[] }) {
  const t = useTranslations("triggers");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("columns.trigger")}</Th>
          <Th>{t("columns.status")}</Th>
          <Th className="max-lg:hidden">{t("columns.when")}</Th>
          <Th className="max-md:hidden">{t("columns.next")}</Th>
          <Th className="text-right max-sm:hidden">{t("columns.last")}</Th>
        </tr>
      </thead>
      <tbody>
        {triggers.map((trigger) => (
          <Tr key={trigger.id}>
            <Td className="max-sm:w-full max-sm:max-w-0 sm:max-w-64">
              <Link href={`/triggers/${trigger.id}`} className={ROW_LINK}>
                {trigger.template.title}
              </Link>
              <p className="truncate text-ink-3 text-xs">
                {t(`kinds.${trigger.kind}`)} · <span className="font-mono">{trigger.key}</span>
              </p>
            </Td>
            <Td className="max-sm:pl-0 max-sm:text-right">
              <TriggerStatus status={trigger.status} />
            </Td>
            <Td className="text-ink-2 max-lg:hidden">
              {trigger.schedule ? (
                <>
                  <ScheduleWords cron={trigger.schedule.cron} />
                  <p className="text-ink-3 text-xs">{trigger.schedule.timeZone}</p>
                </>
              ) : (
                <code className="text-xs">/{trigger.webhook?.url.split("/").at(-1)}</code>
              )}
            </Td>
            <Td className="text-ink-2 max-md:hidden">
              {trigger.nextAt ? <Ago at={trigger.nextAt} /> : t(trigger.schedule ? "noNext" : "onMessage")}
            </Td>
            <Td className="text-right text-ink-2 max-sm:hidden">
              {trigger.last ? (
                <span className="inline-flex items-center gap-2">
                  <FiringStatus status={trigger.last.status} />
                  <Ago at={trigger.last.at} />
                </span>
              ) : (
                t("never")
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
