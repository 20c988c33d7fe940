"use client";

import { Ban } from "lucide-react";
import { cancelRunWithReason } from "./actions";
import { ReasonDialog } from "./reason-dialog";

/** Cancelling asks for a reason first. */
export function CancelRun({ runId }: { runId: string }) {
  return <ReasonDialog act="cancel" icon={Ban} runId={runId} perform={cancelRunWithReason} />;
}
