import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { STARTER } from "@/components/templates/starter";
import { BackLink } from "@/components/ui/back-link";
import { PageHeader } from "@/components/ui/page-header";
import { requireScope } from "@/lib/auth/session";
import { getTemplate, getVersion, listVersions } from "@/lib/domains/templates";
import { isId } from "@/lib/kernel/ids";
import { load } from "../../../load";
import { DefinitionEditor } from "../../definition-editor";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("template"))("edit") };
}

export default async function EditTemplatePage({ params }: RouteProps<{ templateId: string }>) {
  const scope = await requireScope("templates:write");
  const { templateId } = await params;
  if (!isId("template", templateId)) notFound();
  const { template, text } = await load(async () => {
    const [template, { items }] = await Promise.all([
      getTemplate(scope, templateId),
      listVersions(scope, templateId, { limit: 1 }),
    ]);
    const version = template.draft ?? template.published ?? items[0]?.version;
    if (version === undefined) return { template, text: STARTER };
    const { definition } = await getVersion(scope, templateId, version);
    return { template, text: JSON.stringify(definition, null, 2) };
  });
  const t = await getTranslations("template");
  return (
    <div className="grid gap-3">
      <BackLink href={`/templates/${templateId}`}>{template.title}</BackLink>
      <div className="grid gap-5">
        <PageHeader
          title={template.draft === null ? t("begin") : t("edit")}
          description={t("editor.intro")}
        />
        <DefinitionEditor
          template={{ id: template.id, revision: template.revision }}
          title={template.title}
          text={text}
        />
      </div>
    </div>
  );
}
