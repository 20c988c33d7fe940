"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { LOCALES } from "@/lib/i18n/locale";

const NAMES = { en: "English", vi: "Tiếng Việt" } as const;

/** Links to this page in each language. Plain links: they work without JavaScript and reload the document. */
export function LanguageLinks() {
  const t = useTranslations("account");
  const current = useLocale();
  const pathname = usePathname();
  const search = useSearchParams();
  return (
    <nav aria-label={t("language")} className="flex gap-1 text-sm">
      {LOCALES.map((locale) => {
        const query = new URLSearchParams(search);
        query.set("lang", locale);
        return (
          <a
            key={locale}
            href={`${pathname}?${query}`}
            lang={locale}
            hrefLang={locale}
            aria-current={locale === current ? "true" : undefined}
            className="rounded-md px-2.5 py-1.5 text-ink-3 hover:bg-sunken hover:text-ink aria-[current]:font-medium aria-[current]:text-ink"
          >
            {NAMES[locale]}
          </a>
        );
      })}
    </nav>
  );
}
