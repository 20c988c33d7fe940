import { useTranslations } from "next-intl";
import { Instant } from "@/components/time/instant";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { ConnectorCheck } from "@/lib/contracts/connectors";
import { ConnectorHealthPill } from "./connector-health";

/** Health tests of one connector, newest first. */
export function CheckTable({ checks }: { checks: ConnectorCheck[] }) {
  const t = useTranslations("connectors");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("columns.at")}</Th>
          <Th>{t("columns.health")}</Th>
          <Th className="max-sm:hidden">{t("columns.outcome")}</Th>
          <Th className="text-right max-md:hidden">{t("columns.took")}</Th>
          <Th className="max-md:hidden">{t("columns.by")}</Th>
        </tr>
      </thead>
      <tbody>
        {checks.map((check) => (
          <Tr key={check.id}>
            <Td className="text-ink-2 max-sm:w-full">
              <Instant at={check.at} precise />
              <p className="break-words sm:hidden">{check.message}</p>
            </Td>
            <Td>
              <ConnectorHealthPill health={check.health} />
            </Td>
            <Td className="break-words text-ink-2 max-sm:hidden">{check.message}</Td>
            <Td className="text-right text-ink-2 tabular-nums max-md:hidden">
              {t("milliseconds", { count: check.latencyMs })}
            </Td>
            <Td className="whitespace-nowrap text-ink-2 max-md:hidden">{t(`by.${check.by}`)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
