import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { ConfirmForm } from "./confirm-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("signIn"))("confirmTitle"), robots: { index: false } };
}

/** Where the e-mailed link leads. Looking at it signs nobody in: mail scanners look at links. */
export default async function ConfirmPage({ searchParams }: RouteProps) {
  const { token_hash: tokenHash, next } = await searchParams;
  const t = await getTranslations("signIn");
  return (
    <div className="grid gap-6">
      <header className="grid gap-1">
        <h1 className="font-semibold text-2xl tracking-tight">{t("confirmTitle")}</h1>
        <p className="text-ink-2">{t("confirmBody")}</p>
      </header>
      <ConfirmForm tokenHash={String(tokenHash ?? "")} next={String(next ?? "")} />
    </div>
  );
}
