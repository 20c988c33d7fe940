import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { RemedyList } from "@/components/policies/remedy-list";
import { DecisionPanel } from "@/components/runs/decision-panel";
import { Instant } from "@/components/time/instant";
import { BackLink } from "@/components/ui/back-link";
import { Card } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import { requireScope } from "@/lib/auth/session";
import { getDecision, remediesOf } from "@/lib/domains/policies";
import { isId } from "@/lib/kernel/ids";
import { load } from "../../load";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("decisions"))("one") };
}

export default async function DecisionPage({ params }: RouteProps<{ decisionId: string }>) {
  const scope = await requireScope("policies:read");
  const { decisionId } = await params;
  if (!isId("decision", decisionId)) notFound();
  const decision = await load(() => getDecision(scope, decisionId));
  const remedies = await load(() => remediesOf(scope, decision));
  const t = await getTranslations("decisions");
  return (
    <div className="grid min-w-0 gap-3">
      <BackLink href="/decisions">{t("title")}</BackLink>
      <div className="grid min-w-0 gap-5">
        <h1 className="font-semibold text-xl tracking-tight">{t("one")}</h1>
        <div className="grid min-w-0 gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
          <div className="grid min-w-0 content-start gap-4">
            <DecisionPanel decision={decision}>
              <RemedyList remedies={remedies} />
            </DecisionPanel>
          </div>
          <aside aria-label={t("details")}>
            <Card className="px-4 py-3.5">
              <Facts>
                <Fact name={t("columns.at")}>
                  <Instant at={decision.at} />
                </Fact>
                {decision.intentId && (
                  <Fact name={t("intent")}>
                    <Copyable value={decision.intentId} what={t("intent")} />
                  </Fact>
                )}
                <Fact name={t("columns.packs")}>
                  <ul className="grid gap-1">
                    {decision.packs.map(({ packKey, version, checksum }) => (
                      <li key={packKey}>
                        {packKey} {version}{" "}
                        <code className="text-ink-3 text-xs">{checksum.slice(0, 12)}</code>
                      </li>
                    ))}
                  </ul>
                </Fact>
              </Facts>
            </Card>
          </aside>
        </div>
      </div>
    </div>
  );
}
