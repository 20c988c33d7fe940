import { FileInput, Plus, SearchX, Workflow } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { TemplateFilters } from "@/components/templates/template-filters";
import { TemplateTable } from "@/components/templates/template-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { RowsSkeleton } from "@/components/ui/skeleton";
import { requireScope } from "@/lib/auth/session";
import { listTemplates as contract } from "@/lib/contracts/template-routes";
import { listTemplates } from "@/lib/domains/templates";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../load";
import { hrefWith, readQuery } from "../search-params";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("templates"))("title") };
}

export default async function TemplatesPage({ searchParams }: RouteProps) {
  const scope = await requireScope("templates:read");
  const given = await searchParams;
  const t = await getTranslations("templates");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description")}>
        {scope.permissions.has("templates:write") && (
          <>
            <Button asChild variant="outline">
              <Link href="/templates/import">
                <FileInput aria-hidden />
                {t("import")}
              </Link>
            </Button>
            <Button asChild>
              <Link href="/templates/new">
                <Plus aria-hidden />
                {t("new")}
              </Link>
            </Button>
          </>
        )}
      </PageHeader>
      <TemplateFilters />
      <Card className="overflow-hidden">
        <Suspense fallback={<RowsSkeleton />}>
          <Templates scope={scope} given={given} />
        </Suspense>
      </Card>
    </div>
  );
}

async function Templates({ scope, given }: { scope: Scope; given: Awaited<RouteProps["searchParams"]> }) {
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listTemplates(scope, query));
  const t = await getTranslations("templates");
  const filtered = Boolean(query.q || query.status);
  return (
    <>
      {items.length > 0 ? (
        <TemplateTable templates={items} />
      ) : (
        <EmptyState icon={filtered ? SearchX : Workflow} title={filtered ? t("noMatch") : t("empty")}>
          {filtered ? t("noMatchBody") : t("emptyBody")}
        </EmptyState>
      )}
      <Pager
        next={nextCursor && hrefWith("/templates", given, { cursor: nextCursor })}
        first={query.cursor ? hrefWith("/templates", given, { cursor: undefined }) : null}
        labels={{ next: t("next"), first: t("first") }}
      />
    </>
  );
}
