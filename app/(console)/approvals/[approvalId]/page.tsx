import { Scale } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { ApprovalStatusPill } from "@/components/approvals/approval-status";
import { ApproverList } from "@/components/approvals/approver-list";
import { Asked } from "@/components/approvals/asked";
import { Evidence } from "@/components/approvals/evidence";
import { HistoryList } from "@/components/approvals/history-list";
import { headlineMoney, snapshotFields } from "@/components/approvals/snapshot";
import { StageProgress } from "@/components/approvals/stage-progress";
import { Instant } from "@/components/time/instant";
import { BackLink } from "@/components/ui/back-link";
import { Card, CardHeader } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import { Notice } from "@/components/ui/notice";
import { requireScope } from "@/lib/auth/session";
import { getApproval } from "@/lib/domains/approvals";
import { isId } from "@/lib/kernel/ids";
import { formatMoney } from "@/lib/kernel/money";
import { load } from "../../load";
import { DecisionForm } from "./decision-form";
import { Delegate, Remind } from "./follow-up";
import { Rounds } from "./rounds";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("approve"))("title") };
}

export default async function ApprovalPage({ params }: RouteProps<{ approvalId: string }>) {
  const scope = await requireScope("approvals:read");
  const { approvalId } = await params;
  if (!isId("approval", approvalId)) notFound();
  const approval = await load(() => getApproval(scope, approvalId));
  const t = await getTranslations("approval");
  const details = await getTranslations("run");
  const locale = await getLocale();
  const money = headlineMoney(snapshotFields(approval.snapshot));
  const me = approval.approvers.find(({ id }) => id === scope.principal.userId);
  const isOpen = approval.status === "open";
  const mayDecide = isOpen && scope.permissions.has("approvals:decide");
  return (
    <div className="grid gap-3">
      <BackLink href="/approvals">{t("back")}</BackLink>
      <div className="grid gap-5">
        <header className="grid gap-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h1 className="break-words font-semibold text-xl tracking-tight">{approval.title}</h1>
            <ApprovalStatusPill status={approval.status} size="md" />
          </div>
          {money && (
            <p className="font-semibold text-2xl tabular-nums tracking-tight">
              {formatMoney(money.amount, money.currency, locale)}
            </p>
          )}
        </header>
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="grid min-w-0 content-start gap-4">
            <Rounds approval={approval} />
            <Notice icon={Scale} title={t("why")}>
              <span className="text-base text-ink">{approval.why}</span>
            </Notice>
            <Card>
              <CardHeader title={t("snapshot")} />
              <div className="px-4 py-1">
                <Asked snapshot={approval.snapshot} />
              </div>
            </Card>
            {mayDecide && me?.state === "waiting" && (
              <Card>
                <CardHeader title={t("decide")} action={<Delegate approvalId={approval.id} />} />
                <DecisionForm approvalId={approval.id} snapshotHash={approval.snapshotHash} />
              </Card>
            )}
            {mayDecide && me?.state !== "waiting" && me?.state !== "decided" && (
              <p className="text-ink-3 text-sm">{me ? t("handedOver") : t("mayNot")}</p>
            )}
            <Card>
              <CardHeader title={t("evidence")} count={approval.decisions.length} />
              <div className="p-4">
                <Evidence decisions={approval.decisions} />
              </div>
            </Card>
            <Card>
              <CardHeader
                title={t("history.title")}
                action={
                  isOpen && scope.permissions.has("runs:operate") && <Remind approvalId={approval.id} />
                }
              />
              <div className="p-4">
                <HistoryList history={approval.history} />
              </div>
            </Card>
          </div>
          <aside aria-label={details("details")}>
            <Card className="px-4 py-3.5">
              <Facts>
                <Fact name={t("quorum")}>
                  <StageProgress stages={approval.stages} />
                </Fact>
                <Fact name={t("approvers")}>
                  <ApproverList approvers={approval.approvers} status={approval.status} />
                </Fact>
                <Fact name={t("created")}>
                  <Instant at={approval.createdAt} />
                </Fact>
                <Fact name={t("expires")}>
                  <Instant at={approval.expiresAt} />
                </Fact>
                {approval.nextReminderAt && (
                  <Fact name={t("nextReminder")}>
                    <Instant at={approval.nextReminderAt} />
                  </Fact>
                )}
                {isOpen && approval.escalateAt && !approval.escalatedAt && approval.escalation && (
                  <Fact name={t("escalates")}>
                    <Instant at={approval.escalateAt} />
                    <span className="block text-ink-3 text-xs">
                      {[...approval.escalation.roles, ...approval.escalation.people].join(", ")}
                    </span>
                  </Fact>
                )}
                {approval.decidedAt && (
                  <Fact name={t("decided")}>
                    <Instant at={approval.decidedAt} />
                  </Fact>
                )}
                <Fact name={t("run")}>
                  <Link
                    href={`/runs/${approval.runId}`}
                    className="block truncate font-mono text-accent text-xs underline-offset-2 hover:underline"
                  >
                    {approval.runId}
                  </Link>
                </Fact>
                <Fact name={t("step")}>
                  <code className="text-xs">{approval.nodeId}</code>
                </Fact>
                <Fact name={t("snapshotHash")}>
                  <Copyable value={approval.snapshotHash} digits={16} what={t("snapshotHash")} />
                </Fact>
              </Facts>
            </Card>
          </aside>
        </div>
      </div>
    </div>
  );
}
