import { Signature } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { IssuerCard } from "@/components/proofs/issuer-card";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { requireScope } from "@/lib/auth/session";
import { listProofIssuers as contract } from "@/lib/contracts/proof-issuers";
import { listIssuers } from "@/lib/domains/proofs";
import { env } from "@/lib/env";
import { load } from "../../load";
import { hrefWith, readQuery } from "../../search-params";
import { AddKey, ChangeStatus, CreateIssuer, RetireKey } from "./issuer-actions";

const PATH = "/settings/proof-issuers";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("proofs.issuers"))("title") };
}

export default async function ProofIssuersPage({ searchParams }: RouteProps) {
  const scope = await requireScope("proofs:read");
  const given = await searchParams;
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listIssuers(scope, query));
  const t = await getTranslations("proofs");
  const mayWrite = scope.permissions.has("proof-issuers:write");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("issuers.title")} description={t("issuers.description")}>
        {mayWrite && <CreateIssuer />}
      </PageHeader>
      {items.length === 0 && (
        <Card>
          <EmptyState icon={Signature} title={t("issuers.empty")}>
            {t("issuers.emptyBody")}
          </EmptyState>
        </Card>
      )}
      {items.map((issuer) => (
        <IssuerCard
          key={issuer.id}
          issuer={issuer}
          inboundUrl={`${env().APP_URL}${issuer.inboundPath}`}
          actions={
            mayWrite && (
              <>
                <AddKey issuer={issuer} />
                <ChangeStatus issuer={issuer} />
              </>
            )
          }
          keyActions={(key) =>
            mayWrite && key.status === "active" && <RetireKey issuerId={issuer.id} keyId={key.id} />
          }
        />
      ))}
      <Pager
        next={nextCursor && hrefWith(PATH, given, { cursor: nextCursor })}
        first={query.cursor ? PATH : null}
        labels={{ next: t("next"), first: t("first") }}
      />
    </div>
  );
}
