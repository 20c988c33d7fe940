import { Zap } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { TriggerFilters } from "@/components/triggers/trigger-filters";
import { TriggerTable } from "@/components/triggers/trigger-table";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { RowsSkeleton } from "@/components/ui/skeleton";
import { requireScope } from "@/lib/auth/session";
import { listTriggers as contract } from "@/lib/contracts/triggers";
import { listTriggersOf } from "@/lib/domains/triggers";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../load";
import { hrefWith, readQuery } from "../search-params";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("triggers"))("title") };
}

export default async function TriggersPage({ searchParams }: RouteProps) {
  const scope = await requireScope("triggers:read");
  const given = await searchParams;
  const t = await getTranslations("triggers");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description")} />
      <TriggerFilters />
      <Suspense
        key={JSON.stringify(given)}
        fallback={
          <Card>
            <RowsSkeleton />
          </Card>
        }
      >
        <Triggers scope={scope} given={given} />
      </Suspense>
    </div>
  );
}

async function Triggers({ scope, given }: { scope: Scope; given: Awaited<RouteProps["searchParams"]> }) {
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listTriggersOf(scope, query));
  const t = await getTranslations("triggers");
  const filtered = Boolean(query.kind || query.status || query.templateId);
  return (
    <Card className="overflow-hidden">
      {items.length > 0 ? (
        <TriggerTable triggers={items} />
      ) : (
        <EmptyState icon={Zap} title={filtered ? t("noMatch") : t("empty")}>
          {filtered ? t("noMatchBody") : t("emptyBody")}
        </EmptyState>
      )}
      <Pager
        next={nextCursor && hrefWith("/triggers", given, { cursor: nextCursor })}
        first={query.cursor ? hrefWith("/triggers", given, { cursor: undefined }) : null}
        labels={{ next: t("next"), first: t("first") }}
      />
    </Card>
  );
}
