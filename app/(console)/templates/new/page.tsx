import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { STARTER } from "@/components/templates/starter";
import { BackLink } from "@/components/ui/back-link";
import { PageHeader } from "@/components/ui/page-header";
import { requireScope } from "@/lib/auth/session";
import { DefinitionEditor } from "../definition-editor";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("templates"))("new") };
}

export default async function NewTemplatePage() {
  await requireScope("templates:write");
  const t = await getTranslations("templates");
  const editor = await getTranslations("template.editor");
  return (
    <div className="grid gap-3">
      <BackLink href="/templates">{t("title")}</BackLink>
      <div className="grid gap-5">
        <PageHeader title={t("new")} description={editor("newIntro")} />
        <DefinitionEditor template={null} title="" text={STARTER} />
      </div>
    </div>
  );
}
