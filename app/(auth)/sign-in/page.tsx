import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { safeNextPath } from "@/lib/auth/next-path";
import { sessionUser } from "@/lib/auth/session";
import { LinkForm } from "./link-form";
import { PasswordForm } from "./password-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("signIn"))("title") };
}

export default async function SignInPage({ searchParams }: RouteProps) {
  const { next: wanted, mode } = await searchParams;
  const next = safeNextPath(wanted);
  if (await sessionUser()) redirect(next);
  const t = await getTranslations("signIn");
  const byLink = mode === "link";
  return (
    <div className="grid gap-6">
      <header className="grid gap-1">
        <h1 className="font-semibold text-2xl tracking-tight">{t("title")}</h1>
        <p className="text-ink-2">{byLink ? t("linkIntro") : t("intro")}</p>
      </header>
      {byLink ? <LinkForm next={next} /> : <PasswordForm next={next} />}
    </div>
  );
}
