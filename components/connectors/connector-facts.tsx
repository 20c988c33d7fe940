import { useTranslations } from "next-intl";
import { Ago, Instant } from "@/components/time/instant";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import type { Connector } from "@/lib/contracts/connectors";
import { destinationOf } from "./destination";

/** What is known of a connector, its secret by name alone. */
export function ConnectorFacts({ connector }: { connector: Connector }) {
  const t = useTranslations("connectors");
  const { target, limits, secrets } = connector;
  return (
    <Facts>
      <Fact name={t("columns.kind")}>{t(`kinds.${target.kind}`)}</Fact>
      <Fact name={t("form.key")}>
        <code className="text-xs">{connector.key}</code>
      </Fact>
      <Fact name={t("columns.destination")}>
        <code className="break-all text-xs">{destinationOf(target)}</code>
      </Fact>
      {"auth" in target && <Fact name={t("form.auth")}>{t(`auths.${target.auth.type}`)}</Fact>}
      {target.kind === "http" && (
        <Fact name={t("form.idempotencyKeys")}>
          {t(target.idempotencyKeys ? "form.keysHonoured" : "form.keysNotHonoured")}
        </Fact>
      )}
      {target.kind === "http" && target.receiptPath && (
        <Fact name={t("form.receiptPath")}>
          <code className="break-all text-xs">{target.receiptPath}</code>
        </Fact>
      )}
      <Fact name={t("secret")}>
        {secrets.length === 0
          ? t("noSecret")
          : secrets.map(({ name, setAt }) => (
              <span key={name}>
                {t(`secrets.${name}`)}, <Ago at={setAt} />
              </span>
            ))}
      </Fact>
      <Fact name={t("form.timeoutSeconds")}>{t("seconds", { count: limits.timeoutSeconds })}</Fact>
      <Fact name={t("form.callsPerMinute")}>{limits.callsPerMinute ?? t("unlimited")}</Fact>
      <Fact name={t("breaker")}>
        {t("breakerValue", { failures: limits.breakerFailures, seconds: limits.breakerSeconds })}
      </Fact>
      <Fact name={t("form.whenDown")}>{t(`whenDown.${limits.whenDown}`)}</Fact>
      <Fact name={t("updated")}>
        <Instant at={connector.updatedAt} />
      </Fact>
      <Fact name={t("id")}>
        <Copyable value={connector.id} what={t("id")} />
      </Fact>
    </Facts>
  );
}
