import { CircleCheck, CircleDashed, CircleHelp, CircleX, type LucideIcon, Send } from "lucide-react";
import { useTranslations } from "next-intl";
import { Pill, type Tone } from "@/components/ui/status";
import type { EffectStatus } from "@/lib/kernel/states";

const LOOKS: Record<EffectStatus, { tone: Tone; icon: LucideIcon }> = {
  intended: { tone: "idle", icon: CircleDashed },
  dispatched: { tone: "busy", icon: Send },
  acknowledged: { tone: "ok", icon: CircleCheck },
  refused: { tone: "bad", icon: CircleX },
  unknown: { tone: "wait", icon: CircleHelp },
};

/** How an act on the outside world stands. */
export function EffectStatusPill({ status, size }: { status: EffectStatus; size?: "sm" | "md" }) {
  const t = useTranslations("run.effects.states");
  return (
    <Pill {...LOOKS[status]} size={size}>
      {t(status)}
    </Pill>
  );
}
