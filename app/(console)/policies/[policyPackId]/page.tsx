import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { PolicyStatusPill } from "@/components/policies/policy-status";
import { BackLink } from "@/components/ui/back-link";
import { Copyable } from "@/components/ui/copyable";
import { Segments } from "@/components/ui/segments";
import { requireScope } from "@/lib/auth/session";
import type { PolicyPackView } from "@/lib/contracts/policies";
import { getPolicy } from "@/lib/domains/policies";
import { isId } from "@/lib/kernel/ids";
import { load } from "../../load";
import { DraftView } from "./draft-view";
import { PolicyActs } from "./policy-acts";
import { SimulateForm } from "./simulate-form";
import { VersionsView } from "./versions-view";

const VIEWS = ["draft", "simulate", "versions"] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("policies"))("title") };
}

export default async function PolicyPage({ params, searchParams }: RouteProps<{ policyPackId: string }>) {
  const scope = await requireScope("policies:read");
  const { policyPackId } = await params;
  const given = await searchParams;
  if (!isId("policyPack", policyPackId)) notFound();
  const pack = await load(() => getPolicy(scope, policyPackId));
  const t = await getTranslations("policies");
  const view = VIEWS.find((one) => one === given.view) ?? "draft";
  const mayWrite = scope.permissions.has("policies:write");
  const compared = typeof given.version === "string" ? given.version : undefined;
  return (
    <div className="grid min-w-0 gap-3">
      <BackLink href="/policies">{t("title")}</BackLink>
      <div className="grid min-w-0 gap-5">
        <header className="flex flex-wrap items-start justify-between gap-3">
          <div className="grid min-w-0 gap-1">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
              <h1 className="break-words font-semibold text-xl tracking-tight">{pack.title}</h1>
              <PolicyStatusPill status={pack.status} />
            </div>
            <Copyable value={pack.key} what={t("columns.key")} className="text-ink-3" />
          </div>
          {mayWrite && <PolicyActs pack={headOf(pack)} />}
        </header>
        <Segments
          label={t("views.label")}
          segments={VIEWS.map((one) => ({
            href: one === "draft" ? `/policies/${pack.id}` : `/policies/${pack.id}?view=${one}`,
            label: t(`views.${one}`),
            current: view === one,
          }))}
        />
        {view === "draft" && <DraftView scope={scope} pack={pack} />}
        {view === "simulate" && <SimulateForm policyPackId={pack.id} hasDraft={pack.draft !== null} />}
        {view === "versions" && <VersionsView scope={scope} pack={pack} compared={compared} />}
      </div>
    </div>
  );
}

/** What the browser needs of a pack to act on it. */
function headOf({ id, status, draft }: PolicyPackView) {
  return { id, status, draft: draft && { version: draft.version, revision: draft.revision } };
}
