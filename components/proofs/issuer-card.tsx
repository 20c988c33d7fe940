import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Ago } from "@/components/time/instant";
import { Card } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { Pill, type Tone } from "@/components/ui/status";
import type { ProofIssuer, ProofIssuerKey } from "@/lib/contracts/proof-issuers";

const KEY_TONES: Record<ProofIssuerKey["status"], Tone> = { active: "ok", expired: "idle", retired: "bad" };

interface IssuerCardProps {
  issuer: ProofIssuer;
  /** Where it posts, in full. */
  inboundUrl: string;
  actions: ReactNode;
  keyActions: (key: ProofIssuerKey) => ReactNode;
}

/** One issuer: where it posts, and the keys it signs with. */
export function IssuerCard({ issuer, inboundUrl, actions, keyActions }: IssuerCardProps) {
  const t = useTranslations("proofs.issuers");
  return (
    <Card className="grid gap-4 p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="grid min-w-0 gap-1">
          <h2 className="flex flex-wrap items-center gap-2 font-semibold text-base">
            <span className="break-words">{issuer.title}</span>
            <code className="font-normal text-ink-3 text-xs">{issuer.key}</code>
            <Pill tone={issuer.status === "active" ? "ok" : "bad"}>{t(`status.${issuer.status}`)}</Pill>
          </h2>
          <p className="text-ink-2 text-sm">
            {issuer.kinds.length > 0 ? t("gives", { kinds: issuer.kinds.join(", ") }) : t("givesAny")}
          </p>
          <Copyable value={inboundUrl} what={t("inbound")} className="text-ink-3" />
        </div>
        <div className="flex flex-wrap gap-2">{actions}</div>
      </div>
      {issuer.keys.length === 0 ? (
        <p className="text-ink-3 text-sm">{t("noKeys")}</p>
      ) : (
        <ul className="grid gap-2 border-line border-t pt-3">
          {issuer.keys.map((key) => (
            <li key={key.id} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 text-sm">
              <span className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
                <Pill tone={KEY_TONES[key.status]}>{t(`keyStatus.${key.status}`)}</Pill>
                <span>{t(`algorithms.${key.algorithm}`)}</span>
                <Copyable value={key.publicKey ?? key.id} what={t("keyId")} className="text-ink-3" />
                <span className="text-ink-3 text-xs">
                  <Ago at={key.createdAt} />
                </span>
              </span>
              {keyActions(key)}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
