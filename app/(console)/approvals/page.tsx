import { CircleCheckBig } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { ApprovalTable } from "@/components/approvals/approval-table";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { Segments } from "@/components/ui/segments";
import { RowsSkeleton } from "@/components/ui/skeleton";
import { requireScope } from "@/lib/auth/session";
import { listApprovals as contract } from "@/lib/contracts/approval-routes";
import { listApprovals } from "@/lib/domains/approvals";
import type { Scope } from "@/lib/kernel/principal";
import { APPROVAL_STATUSES } from "@/lib/kernel/states";
import { load } from "../load";
import { hrefWith, readQuery } from "../search-params";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("approvals"))("title") };
}

export default async function ApprovalsPage({ searchParams }: RouteProps) {
  const scope = await requireScope("approvals:read");
  const given = await searchParams;
  const query = readQuery(contract.query, given);
  const all = given.status === "all";
  // The inbox: what waits for someone, unless the address asks for something else.
  const status = query.status ?? (all ? undefined : "open");
  const t = await getTranslations("approvals");
  const states = await getTranslations("status");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description")} />
      <Segments
        label={t("filter")}
        segments={[
          ...APPROVAL_STATUSES.map((view) => ({
            href: hrefWith("/approvals", {}, { status: view === "open" ? undefined : view }),
            label: states(view),
            current: status === view,
          })),
          { href: "/approvals?status=all", label: t("all"), current: all },
        ]}
      />
      <Card className="overflow-hidden">
        <Suspense key={status} fallback={<RowsSkeleton />}>
          <Approvals scope={scope} given={given} query={{ ...query, status }} />
        </Suspense>
      </Card>
    </div>
  );
}

interface ApprovalsProps {
  scope: Scope;
  given: Awaited<RouteProps["searchParams"]>;
  query: Parameters<typeof listApprovals>[1];
}

async function Approvals({ scope, given, query }: ApprovalsProps) {
  const { items, nextCursor } = await load(() => listApprovals(scope, query));
  const t = await getTranslations("approvals");
  const inbox = query.status === "open";
  return (
    <>
      {items.length > 0 ? (
        <ApprovalTable approvals={items} />
      ) : (
        <EmptyState icon={CircleCheckBig} title={inbox ? t("empty") : t("noneClosed")}>
          {inbox ? t("emptyBody") : t("noneClosedBody")}
        </EmptyState>
      )}
      <Pager
        next={nextCursor && hrefWith("/approvals", given, { cursor: nextCursor })}
        first={query.cursor ? hrefWith("/approvals", given, { cursor: undefined }) : null}
        labels={{ next: t("next"), first: t("first") }}
      />
    </>
  );
}
