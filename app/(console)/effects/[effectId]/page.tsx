import { CircleHelp } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { EffectFacts } from "@/components/effects/effect-facts";
import { EffectStatusPill } from "@/components/effects/effect-status";
import { BackLink } from "@/components/ui/back-link";
import { Card, CardHeader } from "@/components/ui/card";
import { JsonBlock } from "@/components/ui/json-block";
import { Notice } from "@/components/ui/notice";
import { requireScope } from "@/lib/auth/session";
import { getEffect } from "@/lib/domains/effects";
import type { Json } from "@/lib/kernel/canonical";
import { isId } from "@/lib/kernel/ids";
import { load } from "../../load";
import { AskNow, SayOutcome } from "./effect-actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("effects"))("one") };
}

export default async function EffectPage({ params }: RouteProps<{ effectId: string }>) {
  const scope = await requireScope("runs:read");
  const { effectId } = await params;
  if (!isId("effect", effectId)) notFound();
  const effect = await load(() => getEffect(scope, effectId));
  const t = await getTranslations("effects");
  const isOpen = effect.status === "unknown";
  return (
    <div className="grid gap-3">
      <BackLink href="/effects">{t("back")}</BackLink>
      <div className="grid gap-5">
        <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="grid min-w-0 gap-1">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
              <h1 className="break-words font-semibold text-xl tracking-tight">
                {effect.run.template.title}
              </h1>
              <EffectStatusPill status={effect.status} size="md" />
            </div>
            <p className="text-ink-2 text-sm">{t(`kinds.${effect.kind}`)}</p>
          </div>
          {isOpen && scope.permissions.has("effects:settle") && (
            <div className="flex flex-wrap gap-2">
              {effect.canBeAsked && <AskNow effectId={effectId} />}
              <SayOutcome effectId={effectId} />
            </div>
          )}
        </header>
        {isOpen && (
          <Notice tone="wait" icon={CircleHelp} title={t("unknownTitle")}>
            {t(effect.canBeAsked ? "unknownAskable" : "unknownSilent")}
          </Notice>
        )}
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="grid gap-5 self-start">
            {effect.error && (
              <Card>
                <CardHeader title={t("answer")} />
                <p className="break-words p-4 text-sm">
                  <code className="mr-2 text-xs">{effect.error.code}</code>
                  {effect.error.message}
                </p>
              </Card>
            )}
            <Card>
              <CardHeader title={t("request")} />
              <div className="p-4">
                <JsonBlock value={effect.request as Json} label={t("request")} />
              </div>
            </Card>
            {effect.receipt !== null && (
              <Card>
                <CardHeader title={t("receipt")} />
                <div className="p-4">
                  <JsonBlock value={effect.receipt as Json} label={t("receipt")} />
                </div>
              </Card>
            )}
          </div>
          <aside aria-label={t("details")} className="self-start">
            <Card className="px-4 py-3.5">
              <EffectFacts effect={effect} />
            </Card>
          </aside>
        </div>
      </div>
    </div>
  );
}
