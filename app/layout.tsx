import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getTranslations } from "next-intl/server";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { ReaderTimeZone } from "@/components/shell/reader-time-zone";
import { pickTheme, THEME_COOKIE } from "@/components/shell/theme";
import { StyleNonce } from "@/components/ui/style-nonce";
import { NONCE_HEADER } from "@/lib/auth/console-headers";
import { TIME_ZONE_COOKIE } from "@/lib/i18n/locale";
import "./globals.css";

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fafafb" },
    { media: "(prefers-color-scheme: dark)", color: "#0c0d10" },
  ],
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("app");
  return { title: { default: t("name"), template: `%s · ${t("name")}` }, description: t("description") };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  return (
    <html
      lang={await getLocale()}
      data-theme={pickTheme(jar.get(THEME_COOKIE)?.value)}
      suppressHydrationWarning
    >
      <body className="min-h-dvh">
        <StyleNonce nonce={(await headers()).get(NONCE_HEADER) ?? undefined} />
        <NextIntlClientProvider>
          <NuqsAdapter>{children}</NuqsAdapter>
          <ReaderTimeZone known={jar.get(TIME_ZONE_COOKIE)?.value ?? null} />
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
