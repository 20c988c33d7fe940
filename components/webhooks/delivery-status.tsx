import { CircleCheck, CirclePause, CircleX, Clock, type LucideIcon, RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { Pill, type Tone } from "@/components/ui/status";
import type { WebhookDelivery } from "@/lib/contracts/webhook-deliveries";

const LOOKS: Record<WebhookDelivery["status"] | "retrying", { tone: Tone; icon: LucideIcon }> = {
  pending: { tone: "busy", icon: Clock },
  retrying: { tone: "wait", icon: RotateCw },
  delivered: { tone: "ok", icon: CircleCheck },
  failed: { tone: "bad", icon: CircleX },
  held: { tone: "wait", icon: CirclePause },
};

interface DeliveryStatusProps {
  delivery: Pick<WebhookDelivery, "status" | "attempts">;
  size?: "sm" | "md";
}

/** How a delivery stands: one that was tried in vain is told from one that has just been made. */
export function DeliveryStatus({ delivery: { status, attempts }, size }: DeliveryStatusProps) {
  const t = useTranslations("webhooks.deliveryStatus");
  const shown = status === "pending" && attempts > 0 ? "retrying" : status;
  return (
    <Pill {...LOOKS[shown]} size={size}>
      {t(shown)}
    </Pill>
  );
}
