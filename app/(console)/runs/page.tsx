import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { NoRuns } from "@/components/runs/no-runs";
import { RunFilters } from "@/components/runs/run-filters";
import { RunTable } from "@/components/runs/run-table";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { RowsSkeleton } from "@/components/ui/skeleton";
import { requireScope } from "@/lib/auth/session";
import { listRuns as contract } from "@/lib/contracts/runs";
import { listRuns } from "@/lib/domains/runs";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../load";
import { hrefWith, readQuery } from "../search-params";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("runs"))("title") };
}

export default async function RunsPage({ searchParams }: RouteProps) {
  const scope = await requireScope("runs:read");
  const given = await searchParams;
  const t = await getTranslations("runs");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description")} />
      <RunFilters />
      <Card className="overflow-hidden">
        <Suspense fallback={<RowsSkeleton />}>
          <Runs scope={scope} given={given} />
        </Suspense>
      </Card>
    </div>
  );
}

async function Runs({ scope, given }: { scope: Scope; given: Awaited<RouteProps["searchParams"]> }) {
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listRuns(scope, query));
  const t = await getTranslations("runs");
  const { q, status, template, requester, from, to, stuck } = query;
  const filtered = Boolean(q || status || template || requester || from || to || stuck);
  return (
    <>
      {items.length > 0 ? (
        <RunTable runs={items} />
      ) : filtered ? (
        <EmptyState icon={SearchX} title={t("noMatch")}>
          {t("noMatchBody")}
        </EmptyState>
      ) : (
        <NoRuns />
      )}
      <Pager
        next={nextCursor && hrefWith("/runs", given, { cursor: nextCursor })}
        first={query.cursor ? hrefWith("/runs", given, { cursor: undefined }) : null}
        labels={{ next: t("next"), first: t("first") }}
      />
    </>
  );
}
