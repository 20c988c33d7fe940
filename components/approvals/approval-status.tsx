import { Ban, CircleCheck, CircleX, Hourglass, type LucideIcon, RotateCcw, TimerOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { Pill, type Tone } from "@/components/ui/status";
import type { ApprovalStatus } from "@/lib/kernel/states";

const LOOKS: Record<ApprovalStatus, { tone: Tone; icon: LucideIcon }> = {
  open: { tone: "wait", icon: Hourglass },
  approved: { tone: "ok", icon: CircleCheck },
  rejected: { tone: "bad", icon: CircleX },
  expired: { tone: "idle", icon: TimerOff },
  cancelled: { tone: "idle", icon: Ban },
  superseded: { tone: "idle", icon: RotateCcw },
};

export function ApprovalStatusPill({ status, size }: { status: ApprovalStatus; size?: "sm" | "md" }) {
  const t = useTranslations("status");
  return (
    <Pill {...LOOKS[status]} size={size}>
      {t(status)}
    </Pill>
  );
}
