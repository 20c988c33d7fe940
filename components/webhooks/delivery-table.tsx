import Link from "next/link";
import { useTranslations } from "next-intl";
import { Ago, Instant } from "@/components/time/instant";
import { ROW_LINK, Table, Td, Th, Tr } from "@/components/ui/table";
import type { WebhookDelivery } from "@/lib/contracts/webhook-deliveries";
import { DeliveryStatus } from "./delivery-status";

/** Deliveries of one endpoint, newest first. */
export function DeliveryTable({ deliveries }: { deliveries: WebhookDelivery[] }) {
  const t = useTranslations("webhooks");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("columns.event")}</Th>
          <Th>{t("columns.status")}</Th>
          <Th className="max-md:hidden">{t("columns.answer")}</Th>
          <Th className="text-right max-sm:hidden">{t("columns.attempts")}</Th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <Tr key={delivery.id}>
            <Td className="max-sm:w-full max-sm:max-w-0">
              <Link
                href={`/settings/webhooks/${delivery.endpointId}/${delivery.id}`}
                className={`${ROW_LINK} font-mono text-[0.8rem]`}
              >
                {delivery.type}
              </Link>
              <p className="text-ink-3 text-xs">
                <Instant at={delivery.createdAt} precise />
              </p>
            </Td>
            <Td className="max-sm:pl-0 max-sm:text-right">
              <DeliveryStatus delivery={delivery} />
            </Td>
            <Td className="max-w-56 text-ink-2 max-md:hidden">
              <span className="line-clamp-2 break-words">
                {delivery.lastAttempt
                  ? (delivery.lastAttempt.error ??
                    t("took", {
                      status: String(delivery.lastAttempt.statusCode),
                      count: delivery.lastAttempt.durationMs,
                    }))
                  : t("notAttempted")}
              </span>
            </Td>
            <Td className="whitespace-nowrap text-right text-ink-2 tabular-nums max-sm:hidden">
              {delivery.attempts}
              {delivery.nextAttemptAt && delivery.attempts > 0 && (
                <p className="text-ink-3 text-xs">
                  {t("next")} <Ago at={delivery.nextAttemptAt} />
                </p>
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
