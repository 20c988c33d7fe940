import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { LanguageLinks } from "@/components/shell/language-links";
import { BrandMark } from "@/components/ui/brand";

export async function generateMetadata(): Promise<Metadata> {
  return {
    title: (await getTranslations("approve"))("title"),
    robots: { index: false, follow: false },
    referrer: "no-referrer",
  };
}

export default function ApproveLayout({ children }: { children: ReactNode }) {
  const t = useTranslations("app");
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-xl flex-col px-4 sm:px-6">
      <header className="flex items-center justify-between gap-3 py-4 sm:pt-8">
        <p className="flex items-center gap-2 font-semibold text-base tracking-tight">
          <BrandMark className="size-6" />
          {t("name")}
        </p>
        <LanguageLinks />
      </header>
      <main className="flex flex-1 flex-col">{children}</main>
    </div>
  );
}
