import Link from "next/link";
import { useTranslations } from "next-intl";
import { Ago, Instant } from "@/components/time/instant";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import type { Effect } from "@/lib/contracts/effects";

/** What is on record of an act beside its request and receipt. */
export function EffectFacts({ effect }: { effect: Effect }) {
  const t = useTranslations("effects.facts");
  return (
    <Facts>
      <Fact name={t("run")}>
        <Link href={`/runs/${effect.run.id}`} className="text-accent underline-offset-2 hover:underline">
          {effect.run.template.title}
        </Link>
      </Fact>
      <Fact name={t("step")}>
        <code className="text-xs">{effect.nodeId}</code>
      </Fact>
      <Fact name={t("key")}>
        <Copyable value={effect.key} what={t("key")} />
      </Fact>
      <Fact name={t("attempts")}>{effect.attempts}</Fact>
      <Fact name={t("intended")}>
        <Instant at={effect.intendedAt} precise />
      </Fact>
      {effect.dispatchedAt && (
        <Fact name={t("sent")}>
          <Instant at={effect.dispatchedAt} precise />
        </Fact>
      )}
      {effect.settledAt && (
        <Fact name={t(effect.status === "unknown" ? "unknownSince" : "settled")}>
          <Instant at={effect.settledAt} precise />
        </Fact>
      )}
      {effect.settledBy && <Fact name={t("settledBy")}>{effect.settledBy.label}</Fact>}
      {effect.settleReason && <Fact name={t("reason")}>{effect.settleReason}</Fact>}
      {effect.asked > 0 && <Fact name={t("asked")}>{effect.asked}</Fact>}
      {effect.askAt && (
        <Fact name={t("askAt")}>
          <Ago at={effect.askAt} />
        </Fact>
      )}
    </Facts>
  );
}
