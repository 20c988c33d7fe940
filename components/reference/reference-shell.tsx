import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { BrandMark } from "@/components/ui/brand";
import { Button } from "@/components/ui/button";
import type { Section } from "./document";

interface ReferenceShellProps {
  sections: Section[];
  /** The section that is shown; undefined on the first page. */
  current?: string;
  children: ReactNode;
}

/** The reference around each of its pages: way back, sections, and the operations of the one shown. */
export async function ReferenceShell({ sections, current, children }: ReferenceShellProps) {
  const t = await getTranslations();
  const list = <SectionList sections={sections} current={current} overview={t("reference.overview")} />;
  return (
    <>
      <a
        href="#content"
        className="-translate-y-16 fixed top-2 left-2 z-50 rounded-md bg-solid px-3 py-2 text-on-solid focus:translate-y-0"
      >
        {t("app.skip")}
      </a>
      <header className="sticky top-0 z-20 flex h-13 items-center justify-between gap-3 border-line border-b bg-surface px-4">
        <Link href="/docs/api" className="flex items-center gap-2.5 font-semibold tracking-tight">
          <BrandMark className="size-6" />
          {t("nav.api")}
        </Link>
        <Button asChild variant="ghost" size="sm">
          <Link href="/">
            <ArrowLeft aria-hidden />
            {t("nav.console")}
          </Link>
        </Button>
      </header>
      <div className="lg:grid lg:grid-cols-[16rem_minmax(0,1fr)]">
        <nav
          aria-label={t("reference.sections")}
          className="sticky top-13 hidden h-[calc(100dvh-3.25rem)] overflow-y-auto border-line border-r bg-surface p-3 lg:block"
        >
          {list}
        </nav>
        <details className="border-line border-b bg-surface lg:hidden">
          <summary className="px-4 py-3 font-medium text-sm">{t("reference.sections")}</summary>
          <nav aria-label={t("reference.sections")} className="px-2 pb-3">
            {list}
          </nav>
        </details>
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full min-w-0 max-w-[76rem] px-4 py-8 outline-none sm:px-6 lg:px-10"
        >
          {children}
        </main>
      </div>
    </>
  );
}

function SectionList({
  sections,
  current,
  overview,
}: {
  sections: Section[];
  current: string | undefined;
  overview: string;
}) {
  const row =
    "block rounded-md px-2 py-1.5 text-ink-2 text-sm -outline-offset-2 hover:bg-sunken hover:text-ink aria-[current]:bg-sunken aria-[current]:font-medium aria-[current]:text-ink pointer-coarse:py-2.5";
  return (
    <ul className="grid gap-0.5">
      <li>
        <Link href="/docs/api" aria-current={current === undefined ? "page" : undefined} className={row}>
          {overview}
        </Link>
      </li>
      {sections.map(({ slug, name, operations }) => (
        <li key={slug}>
          <Link
            href={`/docs/api/${slug}`}
            prefetch={false}
            aria-current={slug === current ? "page" : undefined}
            className={row}
          >
            {name}
          </Link>
          {slug === current && (
            <ul className="my-1 ml-3 grid border-line border-l pl-2">
              {operations.map(({ operationId, summary }) => (
                <li key={operationId}>
                  <a
                    href={`#${operationId}`}
                    className="block rounded-md px-2 py-1 text-ink-3 text-xs -outline-offset-2 hover:bg-sunken hover:text-ink pointer-coarse:py-2.5"
                  >
                    {summary.replaceAll("`", "")}
                  </a>
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
