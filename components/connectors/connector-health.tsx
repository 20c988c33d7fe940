import { CircleCheck, CircleHelp, CircleX, type LucideIcon, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Pill, type Tone } from "@/components/ui/status";
import type { ConnectorHealth } from "@/lib/kernel/connectors";

const LOOKS: Record<ConnectorHealth, { tone: Tone; icon: LucideIcon }> = {
  unknown: { tone: "idle", icon: CircleHelp },
  healthy: { tone: "ok", icon: CircleCheck },
  degraded: { tone: "wait", icon: TriangleAlert },
  down: { tone: "bad", icon: CircleX },
};

export function ConnectorHealthPill({ health, size }: { health: ConnectorHealth; size?: "sm" | "md" }) {
  const t = useTranslations("connectors.health");
  return (
    <Pill {...LOOKS[health]} size={size}>
      {t(health)}
    </Pill>
  );
}
