import {
  Ban,
  CircleCheck,
  CirclePause,
  CircleX,
  Clock,
  Filter,
  type LucideIcon,
  SkipForward,
  Unplug,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { Pill, type Tone } from "@/components/ui/status";
import type { Firing, Trigger } from "@/lib/contracts/triggers";

const STANDS: Record<Trigger["status"], { tone: Tone; icon: LucideIcon }> = {
  active: { tone: "ok", icon: CircleCheck },
  paused: { tone: "wait", icon: CirclePause },
  inactive: { tone: "idle", icon: Unplug },
};

const CAME_OF: Record<Firing["status"], { tone: Tone; icon: LucideIcon }> = {
  pending: { tone: "busy", icon: Clock },
  executed: { tone: "ok", icon: CircleCheck },
  denied: { tone: "bad", icon: Ban },
  filtered: { tone: "idle", icon: Filter },
  skipped: { tone: "wait", icon: SkipForward },
  failed: { tone: "bad", icon: CircleX },
};

/** How a trigger stands. */
export function TriggerStatus({ status, size }: { status: Trigger["status"]; size?: "sm" | "md" }) {
  const t = useTranslations("triggers.status");
  return (
    <Pill {...STANDS[status]} size={size}>
      {t(status)}
    </Pill>
  );
}

/** What came of a firing. */
export function FiringStatus({ status }: { status: Firing["status"] }) {
  const t = useTranslations("triggers.firingStatus");
  return <Pill {...CAME_OF[status]}>{t(status)}</Pill>;
}
