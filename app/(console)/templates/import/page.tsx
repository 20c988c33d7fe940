import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { BackLink } from "@/components/ui/back-link";
import { PageHeader } from "@/components/ui/page-header";
import { requireScope } from "@/lib/auth/session";
import { ImportForm } from "./import-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("templates"))("import") };
}

export default async function ImportTemplatePage() {
  await requireScope("templates:write");
  const t = await getTranslations("templates");
  const form = await getTranslations("template.import");
  return (
    <div className="grid gap-3">
      <BackLink href="/templates">{t("title")}</BackLink>
      <div className="grid gap-5">
        <PageHeader title={t("import")} description={form("intro")} />
        <ImportForm />
      </div>
    </div>
  );
}
