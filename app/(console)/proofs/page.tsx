import { FileCheck, Plus, SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { ProofFilters } from "@/components/proofs/proof-filters";
import { ProofTable } from "@/components/proofs/proof-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { RowsSkeleton } from "@/components/ui/skeleton";
import { requireScope } from "@/lib/auth/session";
import { listProofs as contract } from "@/lib/contracts/proofs";
import { listProofs } from "@/lib/domains/proofs";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../load";
import { hrefWith, readQuery } from "../search-params";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("proofs"))("title") };
}

export default async function ProofsPage({ searchParams }: RouteProps) {
  const scope = await requireScope("proofs:read");
  const given = await searchParams;
  const t = await getTranslations("proofs");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description")}>
        <Button asChild variant="outline">
          <Link href="/settings/proof-issuers">{t("issuers.title")}</Link>
        </Button>
        {scope.permissions.has("proofs:submit") && (
          <Button asChild>
            <Link href="/proofs/new">
              <Plus aria-hidden />
              {t("new")}
            </Link>
          </Button>
        )}
      </PageHeader>
      <ProofFilters />
      <Card className="overflow-hidden">
        <Suspense key={JSON.stringify(given)} fallback={<RowsSkeleton />}>
          <Proofs scope={scope} given={given} />
        </Suspense>
      </Card>
    </div>
  );
}

async function Proofs({ scope, given }: { scope: Scope; given: Awaited<RouteProps["searchParams"]> }) {
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listProofs(scope, query));
  const t = await getTranslations("proofs");
  const filtered = Boolean(query.status || query.subject || query.kind || query.issuer || query.runId);
  return (
    <>
      {items.length > 0 ? (
        <ProofTable proofs={items} />
      ) : (
        <EmptyState icon={filtered ? SearchX : FileCheck} title={filtered ? t("noMatch") : t("empty")}>
          {filtered ? t("noMatchBody") : t("emptyBody")}
        </EmptyState>
      )}
      <Pager
        next={nextCursor && hrefWith("/proofs", given, { cursor: nextCursor })}
        first={query.cursor ? hrefWith("/proofs", given, { cursor: undefined }) : null}
        labels={{ next: t("next"), first: t("first") }}
      />
    </>
  );
}
