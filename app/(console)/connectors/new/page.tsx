import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { BackLink } from "@/components/ui/back-link";
import { PageHeader } from "@/components/ui/page-header";
import { requireScope } from "@/lib/auth/session";
import { ConnectorForm } from "../connector-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("connectors"))("new") };
}

export default async function NewConnectorPage() {
  await requireScope("connectors:write");
  const t = await getTranslations("connectors");
  return (
    <div className="grid max-w-2xl gap-4">
      <BackLink href="/connectors">{t("back")}</BackLink>
      <PageHeader title={t("new")} description={t("newBody")} />
      <ConnectorForm />
    </div>
  );
}
