import { CheckCheck, Clock, Forward, RotateCcw, Undo2, X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { Approval } from "@/lib/contracts/approvals";
import { Outcome } from "./outcome";
import { RequestSummary } from "./request-summary";

/** A link that is no longer good: what became of the request it was for. */
export function ClosedRequest({
  approval,
  state,
}: {
  approval: Approval;
  state: "spent" | "closed" | "expired" | "delegated";
}) {
  const t = useTranslations("approve");
  const format = useFormatter();
  const subject = <RequestSummary approval={approval} />;
  if (state === "delegated") {
    return (
      <Outcome tone="idle" icon={Forward} title={t("delegated")} subject={subject}>
        <p>{t("delegatedBody")}</p>
      </Outcome>
    );
  }
  if (approval.status === "superseded") {
    return (
      <Outcome tone="wait" icon={RotateCcw} title={t("closedSuperseded")} subject={subject}>
        <p>{t("supersededBody")}</p>
      </Outcome>
    );
  }
  if (state === "expired" || approval.status === "expired") {
    const date = format.dateTime(new Date(approval.expiresAt), { dateStyle: "medium", timeStyle: "short" });
    return (
      <Outcome tone="wait" icon={Clock} title={t("expired")} subject={subject}>
        <p>{t("expiredBody", { date })}</p>
      </Outcome>
    );
  }
  if (approval.status === "open") {
    return (
      <Outcome tone="idle" icon={CheckCheck} title={t("spentBody")} subject={subject}>
        <p>{t("closedBody")}</p>
      </Outcome>
    );
  }
  const shown = {
    approved: { tone: "ok", icon: CheckCheck, title: t("closedApproved") },
    rejected: { tone: "bad", icon: X, title: t("closedRejected") },
    cancelled: { tone: "idle", icon: Undo2, title: t("closedCancelled") },
  } as const;
  return (
    <Outcome {...shown[approval.status]} subject={subject}>
      <p>{t("closedBody")}</p>
    </Outcome>
  );
}
