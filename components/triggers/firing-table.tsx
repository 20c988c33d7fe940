import Link from "next/link";
import { useTranslations } from "next-intl";
import { Instant } from "@/components/time/instant";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { Firing } from "@/lib/contracts/triggers";
import { FiringStatus } from "./trigger-status";

/** What came of each firing, newest first, with the way to its run. */
export function FiringTable({ firings }: { firings: Firing[] }) {
  const t = useTranslations("triggers");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("columns.at")}</Th>
          <Th>{t("columns.outcome")}</Th>
          <Th className="max-sm:hidden">{t("columns.why")}</Th>
          <Th className="max-lg:hidden">{t("columns.by")}</Th>
          <Th className="text-right max-sm:hidden">{t("columns.run")}</Th>
        </tr>
      </thead>
      <tbody>
        {firings.map((firing) => (
          <Tr key={firing.id}>
            <Td className="text-ink-2 max-sm:w-full">
              <Instant at={firing.at} precise />
              {firing.message && <p className="break-words text-xs sm:hidden">{firing.message}</p>}
              {firing.runId && (
                <p className="sm:hidden">
                  <RunLink runId={firing.runId} />
                </p>
              )}
            </Td>
            <Td className="max-sm:pl-0 max-sm:text-right">
              <FiringStatus status={firing.status} />
            </Td>
            <Td className="max-w-80 break-words text-ink-2 max-sm:hidden">
              {firing.message ?? <span className="break-all font-mono text-ink-3 text-xs">{firing.key}</span>}
            </Td>
            <Td className="text-ink-2 max-lg:hidden">{t(`by.${firing.by}`)}</Td>
            <Td className="text-right max-sm:hidden">{firing.runId && <RunLink runId={firing.runId} />}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function RunLink({ runId }: { runId: string }) {
  const t = useTranslations("triggers");
  return (
    <Link href={`/runs/${runId}`} className="text-accent underline-offset-2 hover:underline">
      {t("toRun")}
    </Link>
  );
}
