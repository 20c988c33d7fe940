import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { BackLink } from "@/components/ui/back-link";
import { PageHeader } from "@/components/ui/page-header";
import { requireScope } from "@/lib/auth/session";
import { listIssuers } from "@/lib/domains/proofs";
import { load } from "../../load";
import { SubmitForm } from "./submit-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("proofs"))("new") };
}

export default async function NewProofPage() {
  const scope = await requireScope("proofs:submit");
  const { items } = await load(() => listIssuers(scope, { limit: 100, status: "active" }));
  const t = await getTranslations("proofs");
  return (
    <div className="grid max-w-2xl gap-3">
      <BackLink href="/proofs">{t("title")}</BackLink>
      <div className="grid gap-5">
        <PageHeader title={t("new")} description={t("newBody")} />
        <SubmitForm issuers={items.map(({ key, title }) => ({ key, title }))} />
      </div>
    </div>
  );
}
