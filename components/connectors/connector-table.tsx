import Link from "next/link";
import { useTranslations } from "next-intl";
import { Ago } from "@/components/time/instant";
import { ROW_LINK, Table, Td, Th, Tr } from "@/components/ui/table";
import type { Connector } from "@/lib/contracts/connectors";
import { ConnectorHealthPill } from "./connector-health";
import { destinationOf } from "./destination";

/** Connectors, one a row. */
export function ConnectorTable({ connectors }: { connectors: Connector[] }) {
  const t = useTranslations("connectors");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("columns.connector")}</Th>
          <Th>{t("columns.health")}</Th>
          <Th className="max-md:hidden">{t("columns.kind")}</Th>
          <Th className="max-lg:hidden">{t("columns.destination")}</Th>
          <Th className="text-right max-sm:hidden">{t("columns.checked")}</Th>
        </tr>
      </thead>
      <tbody>
        {connectors.map((connector) => (
          <Tr key={connector.id}>
            <Td className="max-sm:w-full max-sm:max-w-0 sm:max-w-64">
              <Link href={`/connectors/${connector.id}`} className={ROW_LINK}>
                {connector.title}
              </Link>
              <p className="truncate font-mono text-ink-3 text-xs">{connector.key}</p>
            </Td>
            <Td className="max-sm:pl-0 max-sm:text-right">
              <ConnectorHealthPill health={connector.health} />
            </Td>
            <Td className="text-ink-2 max-md:hidden">{t(`kinds.${connector.target.kind}`)}</Td>
            <Td className="max-w-72 truncate font-mono text-ink-2 text-xs max-lg:hidden">
              {destinationOf(connector.target)}
            </Td>
            <Td className="text-right text-ink-2 max-sm:hidden">
              {connector.checkedAt ? <Ago at={connector.checkedAt} /> : t("neverTested")}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
