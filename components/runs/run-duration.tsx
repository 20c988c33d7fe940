"use client";

import { useNow } from "next-intl";
import { elapsed, formatDuration } from "@/components/time/duration";
import type { Run } from "@/lib/contracts/runs";

/** How long a run took, or has taken so far. */
export function RunDuration({ run }: { run: Pick<Run, "startedAt" | "finishedAt"> }) {
  const now = useNow(run.finishedAt === null ? { updateInterval: 1000 } : undefined);
  if (run.startedAt === null) return "—";
  return formatDuration(elapsed(run.startedAt, run.finishedAt, now.getTime()));
}
