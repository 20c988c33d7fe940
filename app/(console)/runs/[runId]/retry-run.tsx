"use client";

import { RotateCw } from "lucide-react";
import { retryRunWithReason } from "./actions";
import { ReasonDialog } from "./reason-dialog";

/** Has a failed run go on from where it failed, for a reason. */
export function RetryRun({ runId }: { runId: string }) {
  return <ReasonDialog act="retry" icon={RotateCw} runId={runId} perform={retryRunWithReason} />;
}
