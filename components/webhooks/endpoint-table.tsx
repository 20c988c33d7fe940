import Link from "next/link";
import { useTranslations } from "next-intl";
import { Ago } from "@/components/time/instant";
import { ROW_LINK, Table, Td, Th, Tr } from "@/components/ui/table";
import type { WebhookEndpoint } from "@/lib/contracts/webhook-endpoints";
import { EndpointStatus } from "./endpoint-status";

/** Webhook endpoints, one a row. */
export function EndpointTable({ endpoints }: { endpoints: WebhookEndpoint[] }) {
  const t = useTranslations("webhooks");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("columns.endpoint")}</Th>
          <Th>{t("columns.status")}</Th>
          <Th className="max-md:hidden">{t("columns.events")}</Th>
          <Th className="text-right max-lg:hidden">{t("columns.created")}</Th>
        </tr>
      </thead>
      <tbody>
        {endpoints.map((endpoint) => (
          <Tr key={endpoint.id}>
            <Td className="w-full max-w-0">
              <Link
                href={`/settings/webhooks/${endpoint.id}`}
                className={`${ROW_LINK} block truncate font-mono text-[0.8rem]`}
              >
                {endpoint.url}
              </Link>
              {endpoint.description && <p className="truncate text-ink-3">{endpoint.description}</p>}
            </Td>
            <Td className="max-sm:pl-0">
              <EndpointStatus endpoint={endpoint} />
            </Td>
            <Td className="min-w-44 max-w-64 text-ink-2 max-md:hidden">
              {endpoint.eventTypes.includes("*") ? (
                t("allEvents")
              ) : (
                <span className="line-clamp-2 font-mono text-xs">{endpoint.eventTypes.join(", ")}</span>
              )}
            </Td>
            <Td className="whitespace-nowrap text-right text-ink-2 max-lg:hidden">
              <Ago at={endpoint.createdAt} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
