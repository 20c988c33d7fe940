import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { ProofFileFacts, RunLink, SignatureFacts, Verifications } from "@/components/proofs/proof-evidence";
import { ProofStatusPill } from "@/components/proofs/proof-status";
import { Instant } from "@/components/time/instant";
import { BackLink } from "@/components/ui/back-link";
import { Card, CardHeader } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import { JsonBlock } from "@/components/ui/json-block";
import { requireScope } from "@/lib/auth/session";
import { getProof } from "@/lib/domains/proofs";
import { isId } from "@/lib/kernel/ids";
import { load } from "../../load";
import { VerifyForm } from "./verify-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("proofs"))("one") };
}

export default async function ProofPage({ params }: RouteProps<{ proofId: string }>) {
  const scope = await requireScope("proofs:read");
  const { proofId } = await params;
  if (!isId("proof", proofId)) notFound();
  const proof = await load(() => getProof(scope, proofId));
  const t = await getTranslations("proofs");
  const isOwn = proof.submittedBy.id === scope.principal.id;
  const mayVerify = proof.status === "pending" && scope.permissions.has("proofs:verify");
  return (
    <div className="grid gap-3">
      <BackLink href="/proofs">{t("title")}</BackLink>
      <div className="grid gap-5">
        <header className="grid gap-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h1 className="break-words font-semibold text-xl tracking-tight">
              {t("heading", { kind: proof.kind })}
            </h1>
            <ProofStatusPill status={proof.status} size="md" />
          </div>
          {proof.subject && <p className="break-words text-ink-2">{proof.subject}</p>}
        </header>
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="grid min-w-0 content-start gap-4">
            {proof.payload && (
              <Card>
                <CardHeader title={t("payload")} />
                <div className="p-4">
                  <JsonBlock value={proof.payload} label={t("payload")} />
                </div>
              </Card>
            )}
            {proof.file && (
              <Card>
                <CardHeader title={t("file")} />
                <div className="p-4">
                  <ProofFileFacts file={proof.file} />
                </div>
              </Card>
            )}
            {mayVerify &&
              (isOwn ? (
                <p className="text-ink-3 text-sm">{t("mayNot")}</p>
              ) : (
                <Card>
                  <CardHeader title={t("verify")} />
                  <VerifyForm proofId={proof.id} hash={proof.hash} />
                </Card>
              ))}
            <Card>
              <CardHeader title={t("verification")} />
              <div className="p-4">
                <Verifications proof={proof} />
              </div>
            </Card>
            {proof.signature && (
              <Card>
                <CardHeader title={t("signature.title")} />
                <div className="p-4">
                  <SignatureFacts signature={proof.signature} />
                </div>
              </Card>
            )}
          </div>
          <aside aria-label={t("details")}>
            <Card className="px-4 py-3.5">
              <Facts>
                <Fact name={t("issuer")}>
                  {proof.issuer ?? t("none")}
                  {proof.issuer && proof.status === "pending" && (
                    <span className="block text-ink-3 text-xs">{t("claimed")}</span>
                  )}
                </Fact>
                <Fact name={t("submittedBy")}>
                  {proof.submittedBy.label}
                  <span className="block text-ink-3 text-xs">{t(`channels.${proof.channel}`)}</span>
                </Fact>
                <Fact name={t("columns.at")}>
                  <Instant at={proof.at} />
                </Fact>
                {proof.runId && (
                  <Fact name={t("forRun")}>
                    <RunLink runId={proof.runId} nodeId={null} />
                  </Fact>
                )}
                <Fact name={t("satisfied")}>
                  {proof.satisfied.length === 0
                    ? t("notUsed")
                    : proof.satisfied.map(({ runId, nodeId }) => (
                        <RunLink key={`${runId} ${nodeId}`} runId={runId} nodeId={nodeId} />
                      ))}
                </Fact>
                <Fact name={t("hash")}>
                  <Copyable value={proof.hash} digits={16} what={t("hash")} />
                </Fact>
                <Fact name={t("id")}>
                  <Copyable value={proof.id} what={t("id")} />
                </Fact>
              </Facts>
            </Card>
          </aside>
        </div>
      </div>
    </div>
  );
}
