import { Network } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Notice } from "@/components/ui/notice";
import type { RunDetail, Step } from "@/lib/contracts/runs";
import { hasEnded } from "./run-status";

/** What a failure means for the runs that began one another, and which of them to see to first. */
export function FamilyNotice({ run, steps }: { run: RunDetail; steps: Step[] }) {
  return (
    <>
      <OfParent run={run} />
      {run.status === "failed" && steps.map((step) => <OfChild key={step.nodeId} step={step} />)}
    </>
  );
}

function OfParent({ run: { parent, forParent, status } }: { run: RunDetail }) {
  const t = useTranslations("run.familyNotice");
  if (!parent) return null;
  if (forParent === "given_up" && status === "failed") {
    return <Notice icon={Network} title={t("givenUp")} />;
  }
  if (forParent !== "taken_on_retry") return null;
  return (
    <Notice tone="wait" icon={Network} title={t("parentFailed")}>
      {t(status === "succeeded" ? "retryParent" : "retryParentLater")}{" "}
      <Link href={`/runs/${parent.runId}`} className="underline underline-offset-4 hover:text-accent">
        {t("toParent")}
      </Link>
    </Notice>
  );
}

/** A step that failed with the run that it began. */
function OfChild({ step: { status, title, childRun } }: { step: Step }) {
  const t = useTranslations("run.familyNotice");
  if (!childRun || (status !== "failed" && status !== "cancelled")) return null;
  const isUnderWay = !hasEnded(childRun.status);
  if (childRun.status !== "failed" && childRun.status !== "succeeded" && !isUnderWay) return null;
  return (
    <Notice
      tone="wait"
      icon={Network}
      title={t(
        childRun.status === "failed" ? "childFailed" : isUnderWay ? "childUnderWay" : "childSucceeded",
        {
          title,
        },
      )}
    >
      {t(childRun.status === "failed" ? "retryChild" : "retryThis")}{" "}
      <Link href={`/runs/${childRun.id}`} className="underline underline-offset-4 hover:text-accent">
        {t("toChild")}
      </Link>
    </Notice>
  );
}
