import { Cable, CirclePause, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { ConnectorFilters } from "@/components/connectors/connector-filters";
import { ConnectorTable } from "@/components/connectors/connector-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { RowsSkeleton } from "@/components/ui/skeleton";
import { requireScope } from "@/lib/auth/session";
import { listConnectors as contract } from "@/lib/contracts/connectors";
import { listConnectors } from "@/lib/domains/connectors";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../load";
import { hrefWith, readQuery } from "../search-params";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("connectors"))("title") };
}

export default async function ConnectorsPage({ searchParams }: RouteProps) {
  const scope = await requireScope("connectors:read");
  const given = await searchParams;
  const t = await getTranslations("connectors");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description")}>
        <Button asChild variant="outline">
          <Link href="/connectors/hosts">{t("hosts.title")}</Link>
        </Button>
        {scope.permissions.has("connectors:write") && (
          <Button asChild>
            <Link href="/connectors/new">
              <Plus aria-hidden />
              {t("new")}
            </Link>
          </Button>
        )}
      </PageHeader>
      <ConnectorFilters />
      <Suspense
        key={JSON.stringify(given)}
        fallback={
          <Card>
            <RowsSkeleton />
          </Card>
        }
      >
        <Connectors scope={scope} given={given} />
      </Suspense>
    </div>
  );
}

async function Connectors({ scope, given }: { scope: Scope; given: Awaited<RouteProps["searchParams"]> }) {
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listConnectors(scope, query));
  const t = await getTranslations("connectors");
  const filtered = Boolean(query.q || query.kind || query.health);
  const parked = items.filter(({ degradedMode }) => degradedMode);
  return (
    <>
      {parked.length > 0 && (
        <Notice tone="bad" icon={CirclePause} title={t("degradedTitle")}>
          {t("degradedBody", { names: parked.map(({ title }) => title).join(", ") })}
        </Notice>
      )}
      <Card className="overflow-hidden">
        {items.length > 0 ? (
          <ConnectorTable connectors={items} />
        ) : (
          <EmptyState icon={Cable} title={filtered ? t("noMatch") : t("empty")}>
            {filtered ? t("noMatchBody") : t("emptyBody")}
          </EmptyState>
        )}
        <Pager
          next={nextCursor && hrefWith("/connectors", given, { cursor: nextCursor })}
          first={query.cursor ? hrefWith("/connectors", given, { cursor: undefined }) : null}
          labels={{ next: t("next"), first: t("first") }}
        />
      </Card>
    </>
  );
}
