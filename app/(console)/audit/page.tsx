import { SearchX, ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { AuditFilters } from "@/components/audit/audit-filters";
import { AuditList } from "@/components/audit/audit-list";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Pager } from "@/components/ui/pager";
import { RowsSkeleton } from "@/components/ui/skeleton";
import { requireScope } from "@/lib/auth/session";
import { listAuditEvents as contract } from "@/lib/contracts/audit";
import { listAuditEvents } from "@/lib/domains/audit";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../load";
import { hrefWith, readQuery } from "../search-params";
import { ExportMenu } from "./export-menu";
import { VerifiableHeader } from "./verifiable-header";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("audit"))("title") };
}

export default async function AuditPage({ searchParams }: RouteProps) {
  const scope = await requireScope("audit:read");
  const given = await searchParams;
  const { limit: _limit, cursor: _cursor, ...filters } = readQuery(contract.query, given);
  const exportHref = (format: "json" | "csv") => hrefWith("/audit/export", { ...filters }, { format });
  return (
    <div className="grid gap-5">
      <VerifiableHeader>
        <ExportMenu json={exportHref("json")} csv={exportHref("csv")} />
      </VerifiableHeader>
      <AuditFilters />
      <Card className="overflow-hidden">
        <Suspense fallback={<RowsSkeleton />}>
          <AuditEvents scope={scope} given={given} />
        </Suspense>
      </Card>
    </div>
  );
}

async function AuditEvents({ scope, given }: { scope: Scope; given: Awaited<RouteProps["searchParams"]> }) {
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listAuditEvents(scope, query));
  const t = await getTranslations("audit");
  const { limit: _limit, cursor: _cursor, ...filters } = query;
  const filtered = Object.values(filters).some(Boolean);
  return (
    <>
      {items.length > 0 ? (
        <AuditList events={items} />
      ) : (
        <EmptyState icon={filtered ? SearchX : ShieldCheck} title={filtered ? t("noMatch") : t("empty")}>
          {filtered ? t("noMatchBody") : t("emptyBody")}
        </EmptyState>
      )}
      <Pager
        next={nextCursor && hrefWith("/audit", given, { cursor: nextCursor })}
        first={query.cursor ? hrefWith("/audit", given, { cursor: undefined }) : null}
        labels={{ next: t("next"), first: t("first") }}
      />
    </>
  );
}
