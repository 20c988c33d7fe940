import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { LanguageLinks } from "@/components/shell/language-links";
import { BrandMark } from "@/components/ui/brand";

export default function AuthLayout({ children }: { children: ReactNode }) {
  const t = useTranslations("app");
  return (
    <div className="grid min-h-dvh grid-rows-[1fr_auto]">
      <main className="grid place-items-center px-5 py-12">
        <div className="grid w-full max-w-[22rem] gap-7">
          <p className="flex items-center gap-2.5 font-semibold text-lg tracking-tight">
            <BrandMark className="size-8" />
            {t("name")}
          </p>
          {children}
        </div>
      </main>
      <footer className="flex justify-center px-5 pb-6">
        <LanguageLinks />
      </footer>
    </div>
  );
}
