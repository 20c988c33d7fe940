import { Check, X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { Approval } from "@/lib/contracts/approvals";
import { Outcome } from "./outcome";
import { RequestSummary } from "./request-summary";

/** What the link's owner decided, and what follows from it. */
export function DecisionMade({
  approval,
  decision,
}: {
  approval: Approval;
  decision: Approval["decisions"][number];
}) {
  const t = useTranslations("approve");
  const format = useFormatter();
  const approved = decision.decision === "approve";
  const missing = approval.quorum - approval.approvals;
  const next =
    approval.status === "open" && missing > 0 ? t("nextWaiting", { count: missing }) : t("nextApproved");
  return (
    <Outcome
      tone={approved ? "ok" : "bad"}
      icon={approved ? Check : X}
      title={approved ? t("youApproved") : t("youRejected")}
      subject={<RequestSummary approval={approval} />}
    >
      <p>
        {approved
          ? approval.status === "open" || approval.status === "approved"
            ? next
            : null
          : t("nextRejected")}
      </p>
      {decision.reason && (
        <p className="text-base">
          <span className="text-ink-3">{t("yourReason")}: </span>
          {decision.reason}
        </p>
      )}
      <p className="text-ink-3 text-sm">
        {t("decidedOn", {
          date: format.dateTime(new Date(decision.at), { dateStyle: "medium", timeStyle: "short" }),
        })}{" "}
        {t("spentBody")}
      </p>
    </Outcome>
  );
}
