import { ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { SwitchList } from "@/components/kill-switches/switch-list";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { requireScope } from "@/lib/auth/session";
import { listKillSwitches as contract } from "@/lib/contracts/kill-switches";
import { activeKillSwitches, listKillSwitches } from "@/lib/domains/kill-switches";
import { load } from "../load";
import { hrefWith, readQuery } from "../search-params";
import { Halt, Lift } from "./switch-actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("killSwitches"))("title") };
}

export default async function KillSwitchesPage({ searchParams }: RouteProps) {
  const scope = await requireScope("kill-switches:read");
  const given = await searchParams;
  const query = readQuery(contract.query, given);
  const [active, { items, nextCursor }] = await load(() =>
    Promise.all([activeKillSwitches(scope), listKillSwitches(scope, query)]),
  );
  const t = await getTranslations("killSwitches");
  const isThrown = (what: string) => active.some((one) => one.scope === what);
  const operates = scope.permissions.has("kill-switches:operate");
  const operatesTenant = scope.tenantPermissions.has("kill-switches:operate");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description")}>
        {operates && (
          <div className="flex flex-wrap gap-2">
            {!isThrown("workspace") && <Halt what="workspace" />}
            {operatesTenant && !isThrown("tenant") && <Halt what="tenant" />}
          </div>
        )}
      </PageHeader>
      <Card className="overflow-hidden">
        {items.length > 0 ? (
          <SwitchList
            switches={items}
            action={(one) =>
              (one.scope === "tenant" ? operatesTenant : operates) && <Lift killSwitchId={one.id} />
            }
          />
        ) : (
          <EmptyState icon={ShieldCheck} title={t("empty")}>
            {t("emptyBody")}
          </EmptyState>
        )}
        <Pager
          next={nextCursor && hrefWith("/kill-switches", given, { cursor: nextCursor })}
          first={query.cursor ? "/kill-switches" : null}
          labels={{ next: t("next"), first: t("first") }}
        />
      </Card>
    </div>
  );
}
