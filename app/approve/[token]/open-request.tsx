import { CircleAlert, Clock, Scale } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { Asked } from "@/components/approvals/asked";
import { ContractChanges } from "@/components/approvals/contract-changes";
import { headlineMoney, snapshotFields } from "@/components/approvals/snapshot";
import { StageProgress } from "@/components/approvals/stage-progress";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Labelled, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Pill } from "@/components/ui/status";
import type { Approval } from "@/lib/contracts/approvals";
import { formatMoney } from "@/lib/kernel/money";

/** The zone is named: a link is often opened before this page knows the reader's. */
const UNTIL = {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "numeric",
  minute: "2-digit",
  timeZoneName: "short",
} as const;

interface OpenRequestProps {
  token: string;
  approval: Approval;
  approver: { name: string; email: string } | undefined;
  tenantName: string | undefined;
  requestedBy: string | undefined;
  problem: "reason" | "changed" | "failed" | "rate" | undefined;
}

/** Everything an approver needs to decide, then the two ways to answer. Works without JavaScript. */
export function OpenRequest({
  token,
  approval,
  approver,
  tenantName,
  requestedBy,
  problem,
}: OpenRequestProps) {
  const t = useTranslations("approve");
  const format = useFormatter();
  const locale = useLocale();
  const money = headlineMoney(snapshotFields(approval.snapshot));
  const expires = new Date(approval.expiresAt);
  return (
    <>
      <div className="grid gap-5 pb-6">
        <div className="grid gap-1.5 pt-2 sm:pt-4">
          <p className="text-ink-2">
            {t("asks", { name: requestedBy ?? t("someone", { tenant: tenantName ?? "" }) })}
            {tenantName && <> · {tenantName}</>}
          </p>
          <h1 className="break-words font-semibold text-2xl tracking-tight">{approval.title}</h1>
          {money && (
            <p className="font-semibold text-[2.25rem] leading-tight tracking-tight tabular-nums">
              {formatMoney(money.amount, money.currency, locale)}
            </p>
          )}
          <p className="mt-1 flex flex-wrap items-center gap-2">
            <Pill tone="wait" size="md" icon={Clock}>
              {t("until")} {format.dateTime(expires, UNTIL)}
            </Pill>
            {approval.quorum > 1 && approval.stages.length <= 1 && (
              <Pill size="md">{t("quorum", { given: approval.approvals, quorum: approval.quorum })}</Pill>
            )}
          </p>
          {approval.stages.length > 1 && (
            <Card className="mt-1 px-4 py-3">
              <StageProgress stages={approval.stages} />
            </Card>
          )}
        </div>

        {problem && (
          <Notice tone="bad" role="alert" icon={CircleAlert}>
            {t(`problems.${problem}`)}
          </Notice>
        )}

        {approval.changes && approval.changes.length > 0 && (
          <section
            aria-labelledby="changed"
            className="grid gap-1 rounded-xl border border-wait/25 bg-wait-soft p-4"
          >
            <h2 id="changed" className="font-medium text-lg">
              {t("changedTitle")}
            </h2>
            <p className="text-ink-2">{t("changedIntro")}</p>
            <ContractChanges changes={approval.changes} />
          </section>
        )}

        <section aria-labelledby="why" className="flex gap-3 rounded-xl border border-line bg-sunken p-4">
          <Scale aria-hidden className="mt-0.5 size-5 shrink-0 text-ink-3" />
          <div className="grid gap-0.5">
            <h2 id="why" className="font-medium text-ink-2 text-sm">
              {t("why")}
            </h2>
            <p className="break-words text-lg">{approval.why}</p>
          </div>
        </section>

        <Card aria-labelledby="what" className="px-4 pt-3.5 pb-1.5 text-[0.9375rem]">
          <h2 id="what" className="font-medium text-ink-2 text-sm">
            {t("what")}
          </h2>
          <Asked snapshot={approval.snapshot} />
        </Card>
        <p className="text-ink-3 text-sm">
          {approver && `${t("asYou")} ${approver.name} (${approver.email}). `}
          {t("record")}
        </p>
      </div>
      <DecisionForms token={token} snapshotHash={approval.snapshotHash} rejecting={problem === "reason"} />
    </>
  );
}

function DecisionForms({
  token,
  snapshotHash,
  rejecting,
}: {
  token: string;
  snapshotHash: string;
  rejecting: boolean;
}) {
  const t = useTranslations("approve");
  const action = `/approve/${token}/decide`;
  return (
    <div className="sticky bottom-0 -mx-4 mt-auto grid gap-2.5 border-line border-t bg-canvas/95 px-4 pt-3 pb-[max(1rem,env(safe-area-inset-bottom))] backdrop-blur sm:static sm:mx-0 sm:mt-0 sm:border-0 sm:px-0 sm:pb-12">
      <form method="post" action={action}>
        <input type="hidden" name="decision" value="approve" />
        <input type="hidden" name="snapshotHash" value={snapshotHash} />
        <Button type="submit" variant="solid" size="lg" className="w-full">
          {t("approve")}
        </Button>
      </form>
      <details open={rejecting} className="group">
        <summary className="flex h-12 list-none items-center justify-center rounded-md border border-line-strong bg-surface font-medium text-lg hover:bg-sunken group-open:hidden [&::-webkit-details-marker]:hidden">
          {t("reject")}
        </summary>
        <form method="post" action={action} className="grid gap-3 pt-1">
          <input type="hidden" name="decision" value="reject" />
          <input type="hidden" name="snapshotHash" value={snapshotHash} />
          <Labelled id="reason" label={t("reasonToReject")} hint={t("reasonHint")}>
            <Textarea
              id="reason"
              name="reason"
              required
              maxLength={1000}
              rows={3}
              aria-describedby="reason-note"
            />
          </Labelled>
          <Button type="submit" variant="danger" size="lg" className="w-full">
            {t("confirmReject")}
          </Button>
        </form>
      </details>
    </div>
  );
}
