import { FileDown } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Instant } from "@/components/time/instant";
import { Button } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import { JsonBlock } from "@/components/ui/json-block";
import { Pill } from "@/components/ui/status";
import type { Proof } from "@/lib/contracts/proofs";

/** A file given as proof, with its hash and a way to have it. */
export function ProofFileFacts({ file }: { file: NonNullable<Proof["file"]> }) {
  const t = useTranslations("proofs");
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <div className="grid min-w-0 gap-0.5">
        <p className="break-words font-medium text-sm">{file.name}</p>
        <p className="text-ink-3 text-xs">
          {file.contentType} · {t("bytes", { bytes: file.bytes })}
        </p>
        <Copyable value={file.sha256} digits={16} what="SHA-256" className="text-ink-3" />
      </div>
      <Button asChild variant="outline">
        <a href={`/v1/proof-files/${file.id}/content`} download={file.name}>
          <FileDown aria-hidden />
          {t("download")}
        </a>
      </Button>
    </div>
  );
}

/** The message as its issuer signed it. */
export function SignatureFacts({ signature }: { signature: NonNullable<Proof["signature"]> }) {
  const t = useTranslations("proofs");
  return (
    <div className="grid gap-3">
      <Facts>
        <Fact name={t("signature.state")}>
          <Pill tone={signature.state === "valid" ? "ok" : "bad"}>{t(`signature.${signature.state}`)}</Pill>
        </Fact>
        <Fact name={t("signature.message")}>
          <Copyable value={signature.messageId} what={t("signature.message")} />
        </Fact>
        {signature.keyId && (
          <Fact name={t("signature.key")}>
            <Copyable value={signature.keyId} what={t("signature.key")} />
          </Fact>
        )}
      </Facts>
      <JsonBlock value={signature.headers} label={t("signature.headers")} />
    </div>
  );
}

/** Who or what vouched for a proof or turned it down, in order. */
export function Verifications({ proof }: { proof: Proof }) {
  const t = useTranslations("proofs");
  if (proof.verifications.length === 0) return <p className="text-ink-3 text-sm">{t("noVerifications")}</p>;
  return (
    <ul className="grid gap-3">
      {proof.verifications.map((one) => (
        <li key={one.id} className="grid gap-1 text-sm">
          <p className="flex flex-wrap items-center gap-2">
            <Pill tone={one.result === "verified" ? "ok" : "bad"}>{t(`status.${one.result}`)}</Pill>
            <span>{t(`methods.${one.method}`, { who: one.verifier.label })}</span>
            <span className="text-ink-3">
              <Instant at={one.at} />
            </span>
          </p>
          {one.reason && <p className="break-words text-ink-2">{one.reason}</p>}
          {one.rule && <code className="break-words text-xs">{one.rule}</code>}
          {one.runId && <RunLink runId={one.runId} nodeId={one.nodeId} />}
        </li>
      ))}
    </ul>
  );
}

/** A step of a run, with a way to the run. */
export function RunLink({ runId, nodeId }: { runId: string; nodeId: string | null }) {
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
      <Link
        href={`/runs/${runId}`}
        className="truncate font-mono text-accent text-xs underline-offset-2 hover:underline"
      >
        {runId}
      </Link>
      {nodeId && <code className="text-ink-3 text-xs">{nodeId}</code>}
    </span>
  );
}
