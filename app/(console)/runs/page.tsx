import { Play, SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { RunFilters } from "@/components/runs/run-filters";
import { RunTable } from "@/components/runs/run-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { requireScope } from "@/lib/auth/session";
import { listRuns as contract } from "@/lib/contracts/runs";
import { listRuns } from "@/lib/domains/runs";
import { load } from "../load";
import { hrefWith, readQuery } from "../search-params";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("runs"))("title") };
}

export default async function RunsPage({ searchParams }: RouteProps) {
  const scope = await requireScope("runs:read");
  const given = await searchParams;
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listRuns(scope, query));
  const t = await getTranslations("runs");
  const filtered = Boolean(query.q || query.status || query.template);
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description")} />
      <RunFilters />
      <Card className="overflow-hidden">
        {items.length > 0 ? (
          <RunTable runs={items} />
        ) : filtered ? (
          <EmptyState icon={SearchX} title={t("noMatch")}>
            {t("noMatchBody")}
          </EmptyState>
        ) : (
          <EmptyState
            icon={Play}
            title={t("empty")}
            action={
              <Button asChild variant="outline">
                <Link href="/docs/api">{t("emptyAction")}</Link>
              </Button>
            }
          >
            {t("emptyBody")}
          </EmptyState>
        )}
        <Pager
          next={nextCursor && hrefWith("/runs", given, { cursor: nextCursor })}
          first={query.cursor ? hrefWith("/runs", given, { cursor: undefined }) : null}
          labels={{ next: t("next"), first: t("first") }}
        />
      </Card>
    </div>
  );
}
