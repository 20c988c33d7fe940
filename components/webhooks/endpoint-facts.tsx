import { useTranslations } from "next-intl";
import { Ago, Instant } from "@/components/time/instant";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import type { WebhookEndpoint } from "@/lib/contracts/webhook-endpoints";

/** What is known of an endpoint; of its secrets, when they were made. */
export function EndpointFacts({ endpoint }: { endpoint: WebhookEndpoint }) {
  const t = useTranslations("webhooks");
  return (
    <Facts>
      <Fact name={t("columns.events")}>
        {endpoint.eventTypes.includes("*") ? (
          t("allEvents")
        ) : (
          <ul className="grid gap-0.5 font-mono text-xs">
            {endpoint.eventTypes.map((type) => (
              <li key={type}>{type}</li>
            ))}
          </ul>
        )}
      </Fact>
      {endpoint.failing && (
        <Fact name={t("failingSince")}>
          <Ago at={endpoint.failing.since} />
          <p className="text-ink-3">{t("attempts", { count: endpoint.failing.attempts })}</p>
        </Fact>
      )}
      <Fact name={t("secret")}>
        <ul className="grid gap-1">
          {endpoint.secrets.map(({ createdAt, expiresAt }) => (
            <li key={createdAt}>
              {t("secretMade")} <Ago at={createdAt} />
              {expiresAt && (
                <p className="text-ink-3">
                  {t("secretUntil")} <Instant at={expiresAt} />
                </p>
              )}
            </li>
          ))}
        </ul>
      </Fact>
      <Fact name={t("createdBy")}>{endpoint.createdBy.label}</Fact>
      <Fact name={t("columns.created")}>
        <Instant at={endpoint.createdAt} />
      </Fact>
      <Fact name={t("id")}>
        <Copyable value={endpoint.id} what={t("id")} />
      </Fact>
    </Facts>
  );
}
