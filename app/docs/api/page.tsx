import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { CodeSample } from "@/components/reference/code-sample";
import { ErrorTable } from "@/components/reference/error-table";
import { Method } from "@/components/reference/method";
import { Coded } from "@/components/reference/prose";
import { ReferenceShell } from "@/components/reference/reference-shell";
import { requestSample } from "@/components/reference/request-sample";
import { Copyable } from "@/components/ui/copyable";
import { reference } from "./sections";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("nav"))("api") };
}

/** Where to begin, every operation at a glance, and every error. */
export default async function ApiReferencePage() {
  const t = await getTranslations("reference");
  const { document, sections } = reference();
  const first = sections
    .flatMap(({ operations }) => operations)
    .find(({ operationId }) => operationId === "executeIntent");
  const baseUrl = document.servers[0]?.url ?? "";
  return (
    <ReferenceShell sections={sections}>
      <div className="grid gap-x-10 gap-y-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
        <div className="grid min-w-0 content-start gap-4">
          <h1 className="font-semibold text-2xl tracking-tight">{t("title")}</h1>
          <div className="grid max-w-prose gap-3 text-ink-2">
            {(["envelope", "credential", "idempotency", "paging", "money"] as const).map((key) => (
              <p key={key}>
                <Coded text={t(`basics.${key}`)} />
              </p>
            ))}
          </div>
          <dl className="grid gap-2 text-sm">
            <div className="flex flex-wrap items-center gap-x-3">
              <dt className="text-ink-3">{t("baseUrl")}</dt>
              <dd className="min-w-0">
                <Copyable value={baseUrl} what={t("baseUrl")} />
              </dd>
            </div>
            <div className="flex flex-wrap items-center gap-x-3">
              <dt className="text-ink-3">{t("document")}</dt>
              <dd>
                <a href="/v1/openapi.json" className="text-accent hover:underline">
                  <code className="text-xs">/v1/openapi.json</code>
                </a>
              </dd>
            </div>
          </dl>
        </div>
        {first && <CodeSample title={t("first")} text={requestSample(document, first)} />}
      </div>

      <h2 className="pt-12 pb-4 font-semibold text-xl tracking-tight">{t("operations")}</h2>
      <div className="grid gap-4 md:grid-cols-2">
        {sections.map(({ slug, name, description, operations }) => (
          <section
            key={slug}
            className="grid min-w-0 content-start gap-2 rounded-xl border border-line bg-surface p-4"
          >
            <h3 className="font-semibold">
              <Link href={`/docs/api/${slug}`} prefetch={false} className="hover:text-accent">
                {name}
              </Link>
            </h3>
            {slug !== "webhook-events" && <p className="text-ink-2 text-sm">{description}</p>}
            <ul>
              {operations.map(({ operationId, method, path, summary }) => (
                <li key={operationId}>
                  <Link
                    href={`/docs/api/${slug}#${operationId}`}
                    prefetch={false}
                    title={summary.replaceAll("`", "")}
                    className="flex items-baseline gap-2 rounded py-0.5 text-ink-2 hover:text-ink pointer-coarse:py-2"
                  >
                    {method && <Method method={method} className="w-11 shrink-0 text-right" />}
                    <code className="min-w-0 text-xs [overflow-wrap:anywhere]">{path}</code>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>

      <h2 id="errors" className="scroll-mt-16 pt-12 pb-4 font-semibold text-xl tracking-tight">
        {t("errors")}
      </h2>
      <ErrorTable />
    </ReferenceShell>
  );
}
