import { CirclePause, History, ShieldAlert, Unplug } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { Ago } from "@/components/time/instant";
import { FiringTable } from "@/components/triggers/firing-table";
import { TriggerFacts } from "@/components/triggers/trigger-facts";
import { TriggerStatus } from "@/components/triggers/trigger-status";
import { BackLink } from "@/components/ui/back-link";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Pager } from "@/components/ui/pager";
import { requireScope } from "@/lib/auth/session";
import { listTriggerFirings as contract } from "@/lib/contracts/triggers";
import { getTrigger, listFirings } from "@/lib/domains/triggers";
import { isId } from "@/lib/kernel/ids";
import { load } from "../../load";
import { hrefWith, readQuery } from "../../search-params";
import { SecretList } from "./secret-list";
import { FireTrigger, PauseTrigger, ResumeTrigger } from "./trigger-actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("triggers"))("one") };
}

export default async function TriggerPage({ params, searchParams }: RouteProps<{ triggerId: string }>) {
  const scope = await requireScope("triggers:read");
  const { triggerId } = await params;
  if (!isId("trigger", triggerId)) notFound();
  const given = await searchParams;
  const query = readQuery(contract.query, given);
  const [trigger, firings] = await load(() =>
    Promise.all([getTrigger(scope, triggerId), listFirings(scope, triggerId, query)]),
  );
  const t = await getTranslations("triggers");
  const path = `/triggers/${triggerId}`;
  const { webhook, paused, status } = trigger;
  const writes = scope.permissions.has("triggers:write");
  return (
    <div className="grid gap-3">
      <BackLink href="/triggers">{t("back")}</BackLink>
      <div className="grid gap-5">
        <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="grid min-w-0 gap-1">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
              <h1 className="break-words font-semibold text-xl tracking-tight">{trigger.template.title}</h1>
              <TriggerStatus status={status} size="md" />
            </div>
            <p className="text-ink-2 text-sm">
              {t(`kinds.${trigger.kind}`)} · <span className="font-mono">{trigger.key}</span>
            </p>
          </div>
          <div className="flex flex-wrap gap-2">
            {scope.permissions.has("intents:execute") && status !== "inactive" && (
              <FireTrigger triggerId={triggerId} takesBody={webhook !== null} />
            )}
            {writes &&
              status !== "inactive" &&
              (paused ? <ResumeTrigger triggerId={triggerId} /> : <PauseTrigger triggerId={triggerId} />)}
          </div>
        </header>
        {paused && (
          <Notice tone="wait" icon={CirclePause} title={t("pausedTitle", { name: paused.by.label })}>
            {paused.reason} · <Ago at={paused.at} />
          </Notice>
        )}
        {status === "inactive" && (
          <Notice tone="idle" icon={Unplug} title={t("inactiveTitle")}>
            {t("inactiveBody")}
          </Notice>
        )}
        {webhook?.refusedAt && (
          <Notice tone="bad" icon={ShieldAlert} title={t("refusedTitle")}>
            {webhook.refusal} · <Ago at={webhook.refusedAt} />
          </Notice>
        )}
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <Card className="self-start overflow-hidden">
            <CardHeader title={t(webhook ? "deliveries" : "firings")} />
            {firings.items.length > 0 ? (
              <FiringTable firings={firings.items} />
            ) : (
              <EmptyState icon={History} title={t("noFirings")}>
                {t(webhook ? "noDeliveriesBody" : "noFiringsBody")}
              </EmptyState>
            )}
            <Pager
              next={firings.nextCursor && hrefWith(path, given, { cursor: firings.nextCursor })}
              first={query.cursor ? path : null}
              labels={{ next: t("next"), first: t("first") }}
            />
          </Card>
          <aside aria-label={t("details")} className="grid gap-5 self-start">
            <Card className="px-4 py-3.5">
              <TriggerFacts trigger={trigger} seesTemplate={scope.permissions.has("templates:read")} />
            </Card>
            {webhook && <SecretList triggerId={triggerId} secrets={webhook.secrets} writes={writes} />}
          </aside>
        </div>
      </div>
    </div>
  );
}
