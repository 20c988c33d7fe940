import { CircleCheck, CirclePause, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Pill } from "@/components/ui/status";
import type { WebhookEndpoint } from "@/lib/contracts/webhook-endpoints";

/** How an endpoint stands: enabled, failing or paused. */
export function EndpointStatus({
  endpoint: { status, failing },
  size,
}: {
  endpoint: Pick<WebhookEndpoint, "status" | "failing">;
  size?: "sm" | "md";
}) {
  const t = useTranslations("webhooks.status");
  if (status === "paused")
    return (
      <Pill tone="bad" icon={CirclePause} size={size}>
        {t("paused")}
      </Pill>
    );
  return failing ? (
    <Pill tone="wait" icon={TriangleAlert} size={size}>
      {t("failing")}
    </Pill>
  ) : (
    <Pill tone="ok" icon={CircleCheck} size={size}>
      {t("enabled")}
    </Pill>
  );
}
