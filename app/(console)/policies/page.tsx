import { Scale } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { PolicyFilters } from "@/components/policies/policy-filters";
import { PolicyTable } from "@/components/policies/policy-table";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { RowsSkeleton } from "@/components/ui/skeleton";
import { requireScope } from "@/lib/auth/session";
import { listPolicies as contract } from "@/lib/contracts/policy-routes";
import { listPolicies } from "@/lib/domains/policies";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../load";
import { hrefWith, readQuery } from "../search-params";
import { NewPolicy } from "./new-policy";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("policies"))("title") };
}

export default async function PoliciesPage({ searchParams }: RouteProps) {
  const scope = await requireScope("policies:read");
  const given = await searchParams;
  const t = await getTranslations("policies");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description")}>
        {scope.permissions.has("policies:write") && <NewPolicy />}
      </PageHeader>
      <PolicyFilters />
      <Card className="overflow-hidden">
        <Suspense fallback={<RowsSkeleton />}>
          <Policies scope={scope} given={given} />
        </Suspense>
      </Card>
    </div>
  );
}

async function Policies({ scope, given }: { scope: Scope; given: Awaited<RouteProps["searchParams"]> }) {
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listPolicies(scope, query));
  const t = await getTranslations("policies");
  const filtered = Boolean(query.q || query.status);
  return (
    <>
      {items.length > 0 ? (
        <PolicyTable policies={items} />
      ) : (
        <EmptyState icon={Scale} title={filtered ? t("noMatch") : t("empty")}>
          {filtered ? t("noMatchBody") : t("emptyBody")}
        </EmptyState>
      )}
      <Pager
        next={nextCursor && hrefWith("/policies", given, { cursor: nextCursor })}
        first={query.cursor ? hrefWith("/policies", given, { cursor: undefined }) : null}
        labels={{ next: t("next"), first: t("first") }}
      />
    </>
  );
}
