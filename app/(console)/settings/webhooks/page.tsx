import { SearchX, Webhook } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { Segments } from "@/components/ui/segments";
import { RowsSkeleton } from "@/components/ui/skeleton";
import { EndpointTable } from "@/components/webhooks/endpoint-table";
import { consoleSession, requireScope } from "@/lib/auth/session";
import { listWebhookEndpoints as contract } from "@/lib/contracts/webhook-endpoints";
import { listWebhookEndpoints } from "@/lib/domains/webhooks";
import type { Scope } from "@/lib/kernel/principal";
import { WEBHOOK_ENDPOINT_STATUSES } from "@/lib/kernel/webhooks";
import { load } from "../../load";
import { hrefWith, readQuery } from "../../search-params";
import { CreateEndpoint } from "./endpoint-form";
import { PausedNotice } from "./paused-notice";

const PATH = "/settings/webhooks";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("webhooks"))("title") };
}

export default async function WebhooksPage({ searchParams }: RouteProps) {
  const scope = await requireScope("webhooks:read");
  const { membership } = await consoleSession();
  const given = await searchParams;
  const { status } = readQuery(contract.query, given);
  const t = await getTranslations("webhooks");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description", { workspace: membership.workspace.name })}>
        {scope.permissions.has("webhooks:write") && <CreateEndpoint />}
      </PageHeader>
      <PausedNotice scope={scope} />
      <Segments
        label={t("filter")}
        segments={[
          { href: PATH, label: t("all"), current: !status },
          ...WEBHOOK_ENDPOINT_STATUSES.map((one) => ({
            href: hrefWith(PATH, {}, { status: one }),
            label: t(`status.${one}`),
            current: status === one,
          })),
        ]}
      />
      <Card className="overflow-hidden">
        <Suspense key={status} fallback={<RowsSkeleton />}>
          <Endpoints scope={scope} given={given} />
        </Suspense>
      </Card>
    </div>
  );
}

async function Endpoints({ scope, given }: { scope: Scope; given: Awaited<RouteProps["searchParams"]> }) {
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listWebhookEndpoints(scope, query));
  const t = await getTranslations("webhooks");
  return (
    <>
      {items.length > 0 ? (
        <EndpointTable endpoints={items} />
      ) : (
        <EmptyState icon={query.status ? SearchX : Webhook} title={query.status ? t("noMatch") : t("empty")}>
          {query.status ? t("noMatchBody") : t("emptyBody")}
        </EmptyState>
      )}
      <Pager
        next={nextCursor && hrefWith(PATH, given, { cursor: nextCursor })}
        first={query.cursor ? hrefWith(PATH, given, { cursor: undefined }) : null}
        labels={{ next: t("nextPage"), first: t("firstPage") }}
      />
    </>
  );
}
