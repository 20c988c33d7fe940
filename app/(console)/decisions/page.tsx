import { Scale } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { DecisionFilters } from "@/components/policies/decision-filters";
import { DecisionTable } from "@/components/policies/decision-table";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { RowsSkeleton } from "@/components/ui/skeleton";
import { requireScope } from "@/lib/auth/session";
import { listDecisions as contract } from "@/lib/contracts/decisions";
import { listDecisions } from "@/lib/domains/policies";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../load";
import { hrefWith, readQuery } from "../search-params";

const PATH = "/decisions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("decisions"))("title") };
}

export default async function DecisionsPage({ searchParams }: RouteProps) {
  const scope = await requireScope("policies:read");
  const given = await searchParams;
  const t = await getTranslations("decisions");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description")} />
      <DecisionFilters />
      <Card className="overflow-hidden">
        <Suspense fallback={<RowsSkeleton />}>
          <Decisions scope={scope} given={given} />
        </Suspense>
      </Card>
    </div>
  );
}

async function Decisions({ scope, given }: { scope: Scope; given: Awaited<RouteProps["searchParams"]> }) {
  const query = readQuery(contract.query, given);
  // What is no id names no intent: an empty list, rather than every decision under a filter that does nothing.
  const nothing = given.intentId && !query.intentId;
  const { items, nextCursor } = nothing
    ? { items: [], nextCursor: null }
    : await load(() => listDecisions(scope, query));
  const t = await getTranslations("decisions");
  const { limit: _limit, cursor: _cursor, ...filters } = query;
  const filtered = nothing || Object.keys(filters).length > 0;
  return (
    <>
      {items.length > 0 ? (
        <DecisionTable decisions={items} />
      ) : (
        <EmptyState icon={Scale} title={filtered ? t("noMatch") : t("empty")}>
          {filtered ? t("noMatchBody") : t("emptyBody")}
        </EmptyState>
      )}
      <Pager
        next={nextCursor && hrefWith(PATH, given, { cursor: nextCursor })}
        first={query.cursor ? hrefWith(PATH, given, { cursor: undefined }) : null}
        labels={{ next: t("next"), first: t("first") }}
      />
    </>
  );
}
