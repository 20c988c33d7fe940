import { PencilLine } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { TemplateStatusPill } from "@/components/templates/template-status";
import { BackLink } from "@/components/ui/back-link";
import { Button } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copyable";
import { Segments } from "@/components/ui/segments";
import { requireScope } from "@/lib/auth/session";
import type { Template, TemplateVersion } from "@/lib/contracts/template-routes";
import { getTemplate, getVersion, listVersions } from "@/lib/domains/templates";
import { isId } from "@/lib/kernel/ids";
import { load } from "../../load";
import { hrefWith } from "../../search-params";
import { SensitiveAction } from "./sensitive-action";
import { TemplateView, VIEWS, type View } from "./template-view";

const VERSIONS_SHOWN = 100;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("templates.columns"))("template") };
}

export default async function TemplatePage({ params, searchParams }: RouteProps<{ templateId: string }>) {
  const scope = await requireScope("templates:read");
  const { templateId } = await params;
  const given = await searchParams;
  if (!isId("template", templateId)) notFound();
  const view = VIEWS.find((one) => one === given.view) ?? "graph";
  const { template, versions, shown } = await load(async () => {
    const [template, versions] = await Promise.all([
      getTemplate(scope, templateId),
      listVersions(scope, templateId, { limit: VERSIONS_SHOWN }),
    ]);
    const newest = template.draft ?? template.published ?? versions.items[0]?.version ?? 1;
    const shown = await getVersion(scope, templateId, numberIn(given.version) ?? newest);
    return { template, versions: versions.items, shown };
  });
  const t = await getTranslations("template");
  const path = `/templates/${templateId}`;
  const hrefOf = (one: View) =>
    hrefWith(path, given, { view: one === "graph" ? undefined : one, other: undefined });
  const views = VIEWS.filter((one) => one !== "changes" || versions.length > 1);
  return (
    <div className="grid gap-3">
      <BackLink href="/templates">{t("back")}</BackLink>
      <div className="grid gap-5">
        <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="grid min-w-0 gap-1">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
              <h1 className="break-words font-semibold text-xl tracking-tight">{template.title}</h1>
              <TemplateStatusPill status={template.status} size="md" />
            </div>
            <Copyable value={template.key} what={t("key")} className="text-ink-3" />
          </div>
          {scope.permissions.has("templates:write") && <Acts template={template} shown={shown} />}
        </header>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Segments
            label={t("views.label")}
            segments={views.map((one) => ({
              href: hrefOf(one),
              label: t(`views.${one}`),
              current: one === view,
            }))}
          />
          <p className="flex items-center gap-2 text-ink-2 text-sm">
            {t("showing", { version: shown.version })}
            <TemplateStatusPill status={shown.status} />
          </p>
        </div>
        <TemplateView
          scope={scope}
          view={view}
          shown={shown}
          versions={versions}
          other={numberIn(given.other)}
        />
      </div>
    </div>
  );
}

/** What can be done with the template and the version shown. */
async function Acts({ template, shown }: { template: Template; shown: TemplateVersion }) {
  const t = await getTranslations("template");
  const { id: templateId, revision, draft, status } = template;
  const same = { templateId, revision };
  return (
    <div className="flex flex-wrap items-center gap-2">
      {status !== "archived" && (
        <SensitiveAction key={`archive-${revision}`} act="archive" version={shown.version} {...same} />
      )}
      {shown.status === "archived" && (
        <SensitiveAction key={`rollback-${revision}`} act="rollback" version={shown.version} {...same} />
      )}
      <Button asChild variant="outline" size="sm">
        <Link href={`/templates/${templateId}/edit`}>
          <PencilLine aria-hidden />
          {draft === null ? t("begin") : t("edit")}
        </Link>
      </Button>
      {draft !== null && (
        <SensitiveAction key={`delete-${revision}`} act="deleteDraft" version={draft} {...same} />
      )}
      {draft !== null && (
        <SensitiveAction key={`publish-${revision}`} act="publish" version={draft} {...same} />
      )}
    </div>
  );
}

function numberIn(given: string | string[] | undefined): number | undefined {
  const text = [given].flat()[0];
  return text && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}
