import { CircleCheck, CirclePause, CircleX, Clock, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { Pill, type Tone } from "@/components/ui/status";
import type { WebhookDelivery } from "@/lib/contracts/webhook-deliveries";

const LOOKS: Record<WebhookDelivery["status"], { tone: Tone; icon: LucideIcon }> = {
  pending: { tone: "busy", icon: Clock },
  delivered: { tone: "ok", icon: CircleCheck },
  failed: { tone: "bad", icon: CircleX },
  held: { tone: "wait", icon: CirclePause },
};

export function DeliveryStatus({ status, size }: { status: WebhookDelivery["status"]; size?: "sm" | "md" }) {
  const t = useTranslations("webhooks.deliveryStatus");
  return (
    <Pill {...LOOKS[status]} size={size}>
      {t(status)}
    </Pill>
  );
}
