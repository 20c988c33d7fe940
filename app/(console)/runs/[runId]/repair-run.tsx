"use client";

import { Wrench } from "lucide-react";
import { useTranslations } from "next-intl";
import { repairRunWithReason } from "./actions";
import { ReasonDialog } from "./reason-dialog";

/** Has a stuck run taken up at once, for a reason. */
export function RepairRun({ runId }: { runId: string }) {
  const t = useTranslations("run.repair");
  return (
    <ReasonDialog
      act="repair"
      icon={Wrench}
      runId={runId}
      perform={repairRunWithReason}
      after={t("asked")}
      conflict={t("busy")}
    />
  );
}
