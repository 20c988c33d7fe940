import { CircleHelp } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { EffectTable } from "@/components/effects/effect-table";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { Segments } from "@/components/ui/segments";
import { RowsSkeleton } from "@/components/ui/skeleton";
import { requireScope } from "@/lib/auth/session";
import { listEffects as contract } from "@/lib/contracts/effects";
import { listEffects } from "@/lib/domains/effects";
import type { Scope } from "@/lib/kernel/principal";
import { EFFECT_STATUSES } from "@/lib/kernel/states";
import { load } from "../load";
import { hrefWith, readQuery } from "../search-params";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("effects"))("title") };
}

export default async function EffectsPage({ searchParams }: RouteProps) {
  const scope = await requireScope("runs:read");
  const given = await searchParams;
  const query = readQuery(contract.query, given);
  const all = given.status === "all";
  // The queue: what somebody has to find out, unless the address asks for something else.
  const status = query.status ?? (all ? undefined : "unknown");
  const t = await getTranslations("effects");
  const states = await getTranslations("run.effects.states");
  const views = ["unknown", ...EFFECT_STATUSES.filter((view) => view !== "unknown")] as const;
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description")} />
      <Segments
        label={t("filter")}
        segments={[
          ...views.map((view) => ({
            href: hrefWith("/effects", {}, { status: view === "unknown" ? undefined : view }),
            label: states(view),
            current: status === view,
          })),
          { href: "/effects?status=all", label: t("all"), current: all },
        ]}
      />
      <Card className="overflow-hidden">
        <Suspense key={status} fallback={<RowsSkeleton />}>
          <Effects scope={scope} given={given} query={{ ...query, status }} />
        </Suspense>
      </Card>
    </div>
  );
}

interface EffectsProps {
  scope: Scope;
  given: Awaited<RouteProps["searchParams"]>;
  query: Parameters<typeof listEffects>[1];
}

async function Effects({ scope, given, query }: EffectsProps) {
  const { items, nextCursor } = await load(() => listEffects(scope, query));
  const t = await getTranslations("effects");
  const isQueue = query.status === "unknown";
  return (
    <>
      {items.length > 0 ? (
        <EffectTable effects={items} />
      ) : (
        <EmptyState icon={CircleHelp} title={t(isQueue ? "empty" : "none")}>
          {t(isQueue ? "emptyBody" : "noneBody")}
        </EmptyState>
      )}
      <Pager
        next={nextCursor && hrefWith("/effects", given, { cursor: nextCursor })}
        first={query.cursor ? hrefWith("/effects", given, { cursor: undefined }) : null}
        labels={{ next: t("next"), first: t("first") }}
      />
    </>
  );
}
