import { CircleCheckBig } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { ApprovalFilters } from "@/components/approvals/approval-filters";
import { spanMs } from "@/components/approvals/spans";
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
import { Inbox } from "./inbox";

type Given = Awaited<RouteProps["searchParams"]>;
type Query = Parameters<typeof listApprovals>[1];
type View = "mine" | "all" | (typeof APPROVAL_STATUSES)[number];

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("approvals"))("title") };
}

export default async function ApprovalsPage({ searchParams }: RouteProps) {
  const scope = await requireScope("approvals:read");
  const given = await searchParams;
  const views: View[] = [
    ...(scope.permissions.has("approvals:decide") ? (["mine"] as const) : []),
    ...APPROVAL_STATUSES,
    "all",
  ];
  // The inbox: what waits for the reader, or for anybody when the reader may not decide.
  const view = views.find((one) => one === given.status) ?? views[0] ?? "open";
  const t = await getTranslations("approvals");
  const states = await getTranslations("status");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description")} />
      <div className="grid gap-3">
        <Segments
          label={t("filter")}
          segments={views.map((one) => ({
            href: hrefWith("/approvals", given, {
              status: one === views[0] ? undefined : one,
              cursor: undefined,
            }),
            label: one === "mine" || one === "all" ? t(one) : states(one),
            current: view === one,
          }))}
        />
        <ApprovalFilters />
      </div>
      <Card>
        <Suspense key={view} fallback={<RowsSkeleton />}>
          <Approvals scope={scope} given={given} query={queryOf(given, view)} view={view} />
        </Suspense>
      </Card>
    </div>
  );
}

function queryOf(given: Given, view: View): Query {
  const { status: _, ...query } = readQuery(contract.query, given);
  const [closing, age] = [spanMs(given.closing), spanMs(given.age)];
  const fromNow = (ms: number) => new Date(Date.now() + ms).toISOString();
  return {
    ...query,
    ...(view === "mine" ? { mine: "true" } : view !== "all" && { status: view }),
    ...(closing && { closingBefore: fromNow(closing) }),
    ...(age && { openedBefore: fromNow(-age) }),
  };
}

interface ApprovalsProps {
  scope: Scope;
  given: Given;
  query: Query;
  view: View;
}

async function Approvals({ scope, given, query, view }: ApprovalsProps) {
  const { items, nextCursor } = await load(() => listApprovals(scope, query));
  const t = await getTranslations("approvals");
  const { q, role, template, closingBefore, openedBefore } = query;
  const isFiltered = [q, role, template, closingBefore, openedBefore].some((one) => one !== undefined);
  const kind = isFiltered ? "noneFound" : view === "mine" || view === "open" ? "empty" : "noneClosed";
  return (
    <>
      <Inbox
        approvals={items}
        userId={scope.permissions.has("approvals:decide") ? (scope.principal.userId ?? "") : ""}
      />
      {items.length === 0 && (
        <EmptyState icon={CircleCheckBig} title={view === "mine" && !isFiltered ? t("emptyMine") : t(kind)}>
          {t(`${kind}Body`)}
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
