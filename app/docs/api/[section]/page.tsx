import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { objectsOf } from "@/components/reference/document";
import { SchemaFields } from "@/components/reference/field-list";
import { OperationView } from "@/components/reference/operation-view";
import { Coded } from "@/components/reference/prose";
import { ReferenceShell } from "@/components/reference/reference-shell";
import { typeText } from "@/components/reference/schema-text";
import { reference } from "../sections";

type Props = RouteProps<{ section: string }>;

function found(slug: string) {
  const { document, sections } = reference();
  const section = sections.find((one) => one.slug === slug);
  return { document, sections, section };
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { section } = found((await params).section);
  const t = await getTranslations("nav");
  return { title: section ? `${section.name} · ${t("api")}` : t("api") };
}

/** The operations of one section, and the objects they take and answer. */
export default async function ApiSectionPage({ params }: Props) {
  const { document, sections, section } = found((await params).section);
  if (!section) notFound();
  const t = await getTranslations("reference");
  const objects = objectsOf(document, section.operations);
  return (
    <ReferenceShell sections={sections} current={section.slug}>
      <header className="grid gap-1 pb-6">
        <h1 className="font-semibold text-2xl tracking-tight">{section.name}</h1>
        <p className="max-w-prose text-ink-2">
          <Coded text={section.description} />
        </p>
      </header>
      {section.operations.map((operation) => (
        <OperationView key={operation.operationId} document={document} operation={operation} />
      ))}
      {objects.length > 0 && (
        <section aria-labelledby="objects" className="border-line border-t py-8">
          <h2 id="objects" className="pb-4 font-semibold text-xl tracking-tight">
            {t("objects")}
          </h2>
          <div className="grid gap-4">
            {objects.map(([name, schema]) => (
              <section
                key={name}
                id={name}
                className="grid min-w-0 max-w-3xl scroll-mt-16 gap-3 rounded-xl border border-line bg-surface p-4 target:border-accent"
              >
                <h3 className="font-semibold">
                  <code className="text-sm">{name}</code>
                </h3>
                {schema.description && (
                  <p className="text-ink-2 text-sm">
                    <Coded text={schema.description} />
                  </p>
                )}
                <SchemaFields
                  schema={schema}
                  empty={<p className="text-ink-2 text-sm">{typeText(schema)}</p>}
                />
              </section>
            ))}
          </div>
        </section>
      )}
    </ReferenceShell>
  );
}
