import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { BrandMark } from "@/components/ui/brand";
import { Button } from "@/components/ui/button";
import { Reference } from "./reference";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("nav"))("api") };
}

/** Browsable reference of the public API, generated from the schemas that validate it. */
export default async function ApiReferencePage() {
  const t = await getTranslations();
  return (
    <>
      <nav
        aria-label={t("nav.label")}
        className="sticky top-0 z-20 flex h-13 items-center justify-between border-line border-b bg-surface px-4"
      >
        <p className="flex items-center gap-2.5 font-semibold tracking-tight">
          <BrandMark className="size-6" />
          {t("nav.api")}
        </p>
        <Button asChild variant="ghost" size="sm">
          <Link href="/">
            <ArrowLeft aria-hidden />
            {t("nav.console")}
          </Link>
        </Button>
      </nav>
      <Reference />
    </>
  );
}
