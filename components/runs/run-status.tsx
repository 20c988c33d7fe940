import {
  Ban,
  Circle,
  CircleCheck,
  CircleDashed,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  SkipForward,
  TriangleAlert,
  Undo2,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { Pill, type Tone } from "@/components/ui/status";
import type { RunStatus, StepStatus } from "@/lib/kernel/states";

interface Look {
  tone: Tone;
  icon: LucideIcon;
  spin?: boolean;
}

/** How each state of a run or a step looks: never by colour alone. */
export const STATUS_LOOKS: Record<RunStatus | StepStatus, Look> = {
  queued: { tone: "idle", icon: CircleDashed },
  pending: { tone: "idle", icon: Circle },
  running: { tone: "busy", icon: LoaderCircle, spin: true },
  waiting: { tone: "wait", icon: Hourglass },
  succeeded: { tone: "ok", icon: CircleCheck },
  failed: { tone: "bad", icon: CircleX },
  cancelled: { tone: "idle", icon: Ban },
  skipped: { tone: "idle", icon: SkipForward },
  compensating: { tone: "undo", icon: Undo2 },
  compensated: { tone: "undo", icon: Undo2 },
};

export function RunStatusPill({ status, size }: { status: RunStatus | StepStatus; size?: "sm" | "md" }) {
  const t = useTranslations("status");
  return (
    <Pill {...STATUS_LOOKS[status]} size={size}>
      {t(status)}
    </Pill>
  );
}

/** That nothing moves a run which should move. */
export function StuckPill() {
  const t = useTranslations("run.stuck");
  return (
    <Pill tone="bad" icon={TriangleAlert}>
      {t("mark")}
    </Pill>
  );
}

const ENDED: ReadonlySet<RunStatus> = new Set(["succeeded", "failed", "cancelled", "compensated"]);

/** Whether nothing can happen to the run any more. */
export function hasEnded(status: RunStatus): boolean {
  return ENDED.has(status);
}
