import { Activity, CirclePause } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { CheckTable } from "@/components/connectors/check-table";
import { ConnectorFacts } from "@/components/connectors/connector-facts";
import { ConnectorHealthPill } from "@/components/connectors/connector-health";
import { Ago } from "@/components/time/instant";
import { BackLink } from "@/components/ui/back-link";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Pager } from "@/components/ui/pager";
import { requireScope } from "@/lib/auth/session";
import { listConnectorChecks as contract } from "@/lib/contracts/connectors";
import { getConnector, listConnectorChecks } from "@/lib/domains/connectors";
import { isId } from "@/lib/kernel/ids";
import { load } from "../../load";
import { hrefWith, readQuery } from "../../search-params";
import { RemoveConnector, TestConnector } from "./connector-actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("connectors"))("one") };
}

export default async function ConnectorPage({ params, searchParams }: RouteProps<{ connectorId: string }>) {
  const scope = await requireScope("connectors:read");
  const { connectorId } = await params;
  if (!isId("connector", connectorId)) notFound();
  const given = await searchParams;
  const query = readQuery(contract.query, given);
  const [connector, checks] = await load(() =>
    Promise.all([getConnector(scope, connectorId), listConnectorChecks(scope, connectorId, query)]),
  );
  const t = await getTranslations("connectors");
  const path = `/connectors/${connectorId}`;
  return (
    <div className="grid gap-3">
      <BackLink href="/connectors">{t("back")}</BackLink>
      <div className="grid gap-5">
        <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="grid min-w-0 gap-1">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
              <h1 className="break-words font-semibold text-xl tracking-tight">{connector.title}</h1>
              <ConnectorHealthPill health={connector.health} size="md" />
            </div>
            {connector.healthSince && (
              <p className="text-ink-2 text-sm">
                {connector.healthMessage ?? t("neverTested")} · <Ago at={connector.healthSince} />
              </p>
            )}
          </div>
          {scope.permissions.has("connectors:write") && (
            <div className="flex flex-wrap gap-2">
              <TestConnector connectorId={connectorId} />
              <Button asChild variant="outline">
                <Link href={`${path}/edit`}>{t("edit")}</Link>
              </Button>
              <RemoveConnector connectorId={connectorId} title={connector.title} />
            </div>
          )}
        </header>
        {connector.degradedMode && (
          <Notice tone="bad" icon={CirclePause} title={t("degradedTitle")}>
            {t("degradedBody", { names: connector.title })}
          </Notice>
        )}
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <Card className="self-start overflow-hidden">
            <CardHeader title={t("history")} />
            {checks.items.length > 0 ? (
              <CheckTable checks={checks.items} />
            ) : (
              <EmptyState icon={Activity} title={t("noChecks")}>
                {t("noChecksBody")}
              </EmptyState>
            )}
            <Pager
              next={checks.nextCursor && hrefWith(path, given, { cursor: checks.nextCursor })}
              first={query.cursor ? path : null}
              labels={{ next: t("next"), first: t("first") }}
            />
          </Card>
          <aside aria-label={t("details")}>
            <Card className="px-4 py-3.5">
              <ConnectorFacts connector={connector} />
            </Card>
          </aside>
        </div>
      </div>
    </div>
  );
}
