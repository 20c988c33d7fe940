import Link from "next/link";
import { useTranslations } from "next-intl";
import { Ago } from "@/components/time/instant";
import { ROW_LINK, Table, Td, Th, Tr } from "@/components/ui/table";
import type { Run } from "@/lib/contracts/runs";
import { InputSummary } from "./input-summary";
import { RunDuration } from "./run-duration";
import { RunStatusPill, StuckPill } from "./run-status";

/** Runs, one a row. On a narrow screen the input moves under the run's name. */
export function RunTable({ runs }: { runs: Run[] }) {
  const t = useTranslations("runs.columns");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("run")}</Th>
          <Th>{t("status")}</Th>
          <Th className="max-md:hidden">{t("input")}</Th>
          <Th className="max-lg:hidden">{t("requestedBy")}</Th>
          <Th className="text-right max-xl:hidden">{t("duration")}</Th>
          <Th className="text-right max-sm:hidden">{t("created")}</Th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Tr key={run.id}>
            <Td className="max-sm:w-full max-sm:max-w-0 sm:max-w-64">
              <Link href={`/runs/${run.id}`} className={`${ROW_LINK} line-clamp-2`}>
                {run.template.title}
              </Link>
              <p className="truncate font-mono text-ink-3 text-xs max-md:hidden">{run.id}</p>
              <p className="text-ink-2 md:hidden">
                <InputSummary input={run.input} />
              </p>
            </Td>
            <Td className="max-sm:pl-0 max-sm:text-right">
              <span className="inline-flex flex-wrap gap-1 max-sm:justify-end">
                <RunStatusPill status={run.status} />
                {run.stuck && <StuckPill />}
              </span>
              <p className="mt-1 text-ink-3 text-xs sm:hidden">
                <Ago at={run.createdAt} />
              </p>
            </Td>
            <Td className="text-ink-2 max-md:hidden">
              <InputSummary input={run.input} />
            </Td>
            <Td className="max-w-44 truncate text-ink-2 max-lg:hidden">{run.requestedBy.label}</Td>
            <Td className="whitespace-nowrap text-right text-ink-2 tabular-nums max-xl:hidden">
              <RunDuration run={run} />
            </Td>
            <Td className="text-right text-ink-2 max-sm:hidden">
              <Ago at={run.createdAt} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
