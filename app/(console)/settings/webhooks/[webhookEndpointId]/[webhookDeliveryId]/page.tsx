import { EyeOff, Send } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { Ago, Instant } from "@/components/time/instant";
import { BackLink } from "@/components/ui/back-link";
import { Card, CardHeader } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { EmptyState } from "@/components/ui/empty-state";
import { Fact, Facts } from "@/components/ui/facts";
import { JsonBlock } from "@/components/ui/json-block";
import { AttemptList } from "@/components/webhooks/attempt-list";
import { DeliveryStatus } from "@/components/webhooks/delivery-status";
import { requireScope } from "@/lib/auth/session";
import { getWebhookDelivery, getWebhookEndpoint } from "@/lib/domains/webhooks";
import { isId } from "@/lib/kernel/ids";
import { load } from "../../../../load";
import { Resend } from "../../endpoint-actions";
import { RefreshSoon } from "../../refresh";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("webhooks"))("delivery") };
}

/** One delivery: what was posted, and every attempt with its answer. */
export default async function WebhookDeliveryPage({
  params,
}: RouteProps<{ webhookEndpointId: string; webhookDeliveryId: string }>) {
  const scope = await requireScope("webhooks:read");
  const { webhookEndpointId: endpointId, webhookDeliveryId: deliveryId } = await params;
  if (!isId("webhookEndpoint", endpointId) || !isId("webhookDelivery", deliveryId)) notFound();
  const [endpoint, delivery] = await load(() =>
    Promise.all([getWebhookEndpoint(scope, endpointId), getWebhookDelivery(scope, deliveryId)]),
  );
  if (delivery.endpointId !== endpoint.id) notFound();
  const t = await getTranslations("webhooks");
  const mayResend =
    scope.permissions.has("webhooks:write") &&
    (endpoint.status === "enabled" || delivery.type === "webhook.test");
  return (
    <div className="grid gap-3">
      <BackLink href={`/settings/webhooks/${endpointId}`}>
        <span className="break-all">{endpoint.url}</span>
      </BackLink>
      <div className="grid gap-5">
        <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1.5">
            <h1 className="font-semibold text-xl tracking-tight">{delivery.type}</h1>
            <DeliveryStatus delivery={delivery} size="md" />
          </div>
          {mayResend && <Resend deliveryId={deliveryId} />}
        </header>
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="grid gap-6 self-start">
            <Card className="overflow-hidden">
              <CardHeader title={t("payload")} />
              <div className="p-4">
                {delivery.payload ? (
                  <JsonBlock value={delivery.payload} label={t("payload")} className="max-h-none" />
                ) : (
                  <EmptyState icon={EyeOff} title={t("hidden")}>
                    {t("hiddenBody")}
                  </EmptyState>
                )}
              </div>
            </Card>
            <Card className="overflow-hidden">
              <CardHeader title={t("columns.attempts")} />
              {delivery.log.length > 0 ? (
                <AttemptList attempts={delivery.log} />
              ) : (
                <EmptyState icon={Send} title={t("notAttempted")}>
                  {t("notAttemptedBody")}
                </EmptyState>
              )}
            </Card>
          </div>
          <aside aria-label={t("details")}>
            <Card className="px-4 py-3.5">
              <Facts>
                <Fact name={t("columns.created")}>
                  <Instant at={delivery.createdAt} precise />
                </Fact>
                {delivery.nextAttemptAt && (
                  <Fact name={t("nextAttempt")}>
                    <Ago at={delivery.nextAttemptAt} />
                  </Fact>
                )}
                <Fact name={t("messageId")}>
                  <Copyable value={delivery.messageId} what={t("messageId")} />
                </Fact>
                <Fact name={t("id")}>
                  <Copyable value={delivery.id} what={t("id")} />
                </Fact>
              </Facts>
            </Card>
          </aside>
        </div>
      </div>
      {delivery.status === "pending" && <RefreshSoon />}
    </div>
  );
}
