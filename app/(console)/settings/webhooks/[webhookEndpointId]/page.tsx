import { CirclePause, SearchX, Send, TriangleAlert } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { Ago } from "@/components/time/instant";
import { BackLink } from "@/components/ui/back-link";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Pager } from "@/components/ui/pager";
import { DeliveryTable } from "@/components/webhooks/delivery-table";
import { EndpointFacts } from "@/components/webhooks/endpoint-facts";
import { EndpointStatus } from "@/components/webhooks/endpoint-status";
import { requireScope } from "@/lib/auth/session";
import { listWebhookDeliveries as contract, type WebhookDelivery } from "@/lib/contracts/webhook-deliveries";
import type { WebhookEndpoint } from "@/lib/contracts/webhook-endpoints";
import { getWebhookEndpoint, listWebhookDeliveries } from "@/lib/domains/webhooks";
import { isId } from "@/lib/kernel/ids";
import { load } from "../../../load";
import { hrefWith, readQuery } from "../../../search-params";
import { DeliveryFilters } from "../delivery-filters";
import { PauseOrResume, RemoveEndpoint, RotateSecret, SendTest } from "../endpoint-actions";
import { EditEndpoint } from "../endpoint-form";
import { RefreshSoon } from "../refresh";

/** The page is read anew for so long. */
const SOON_MS = 30_000;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("webhooks"))("one") };
}

export default async function WebhookEndpointPage({
  params,
  searchParams,
}: RouteProps<{ webhookEndpointId: string }>) {
  const scope = await requireScope("webhooks:read");
  const { webhookEndpointId: endpointId } = await params;
  if (!isId("webhookEndpoint", endpointId)) notFound();
  const given = await searchParams;
  const query = readQuery(contract.query, given);
  const [endpoint, deliveries] = await load(() =>
    Promise.all([
      getWebhookEndpoint(scope, endpointId),
      listWebhookDeliveries(scope, { ...query, endpointId }),
    ]),
  );
  const t = await getTranslations("webhooks");
  const path = `/settings/webhooks/${endpointId}`;
  const filtered = Boolean(query.status || query.type);
  return (
    <div className="grid gap-3">
      <BackLink href="/settings/webhooks">{t("back")}</BackLink>
      <div className="grid gap-5">
        <header className="grid gap-3">
          <div className="grid min-w-0 gap-1">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
              <h1 className="break-all font-semibold text-xl tracking-tight">{endpoint.url}</h1>
              <EndpointStatus endpoint={endpoint} size="md" />
            </div>
            {endpoint.description && <p className="text-ink-2 text-sm">{endpoint.description}</p>}
          </div>
          {scope.permissions.has("webhooks:write") && (
            <div className="flex flex-wrap items-start gap-2">
              <SendTest endpointId={endpointId} />
              <EditEndpoint key={endpoint.revision} endpoint={endpoint} />
              <RotateSecret endpointId={endpointId} />
              <PauseOrResume endpointId={endpointId} paused={endpoint.status === "paused"} />
              <RemoveEndpoint endpointId={endpointId} />
            </div>
          )}
        </header>
        <Standing endpoint={endpoint} />
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="grid gap-3 self-start">
            <DeliveryFilters />
            <Card className="overflow-hidden">
              <CardHeader title={t("deliveries")} />
              {deliveries.items.length > 0 ? (
                <DeliveryTable deliveries={deliveries.items} />
              ) : (
                <EmptyState
                  icon={filtered ? SearchX : Send}
                  title={filtered ? t("noDeliveryMatch") : t("noDeliveries")}
                >
                  {filtered ? t("noMatchBody") : t("noDeliveriesBody")}
                </EmptyState>
              )}
              <Pager
                next={deliveries.nextCursor && hrefWith(path, given, { cursor: deliveries.nextCursor })}
                first={query.cursor ? hrefWith(path, given, { cursor: undefined }) : null}
                labels={{ next: t("nextPage"), first: t("firstPage") }}
              />
            </Card>
            <p className="text-ink-3 text-sm">{t("kept")}</p>
          </div>
          <aside aria-label={t("details")}>
            <Card className="px-4 py-3.5">
              <EndpointFacts endpoint={endpoint} />
            </Card>
          </aside>
        </div>
      </div>
      {deliveries.items.some(isDueSoon) && <RefreshSoon />}
    </div>
  );
}

/** Also while an attempt is under way: its time is past, and the next is not known yet. */
function isDueSoon({ status, nextAttemptAt }: WebhookDelivery): boolean {
  return status === "pending" && nextAttemptAt !== null && Date.parse(nextAttemptAt) < Date.now() + SOON_MS;
}

/** Why nothing, or not everything, arrives; nothing when all does. */
async function Standing({ endpoint: { paused, failing } }: { endpoint: WebhookEndpoint }) {
  const t = await getTranslations("webhooks");
  if (paused) {
    return (
      <Notice tone="bad" icon={CirclePause} title={t(`pausedBy.${paused.by}`)}>
        <p>
          {paused.by === "person" && `${paused.reason} · `}
          <Ago at={paused.at} />
        </p>
        <p>{t("pausedMeans")}</p>
      </Notice>
    );
  }
  if (!failing) return null;
  return (
    <Notice tone="wait" icon={TriangleAlert} title={t("failingTitle")}>
      {t("failingBody", { count: failing.attempts })} {t("failingSince")} <Ago at={failing.since} />.
    </Notice>
  );
}
