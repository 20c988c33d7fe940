import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Drawer } from "@/components/shell/drawer";
import { BrandMark } from "@/components/ui/brand";
import { consoleSession } from "@/lib/auth/session";
import { HaltNotice } from "./halt-notice";
import { Sidebar } from "./sidebar";
import { SuspendedNotice } from "./suspended-notice";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { scope } = await consoleSession();
  const t = await getTranslations("app");
  const nav = await getTranslations("account");
  return (
    <div className="lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="-translate-y-16 fixed top-2 left-2 z-50 rounded-md bg-solid px-3 py-2 text-on-solid focus:translate-y-0"
      >
        {t("skip")}
      </a>
      <aside
        aria-label={nav("workspace")}
        className="sticky top-0 hidden h-dvh border-line border-r bg-surface lg:block"
      >
        <Sidebar />
      </aside>
      <header className="sticky top-0 z-30 flex h-14 items-center gap-1 border-line border-b bg-surface/95 px-2 backdrop-blur lg:hidden">
        <Drawer>
          <Sidebar />
        </Drawer>
        <Link href="/" className="flex items-center gap-2 font-semibold tracking-tight">
          <BrandMark className="size-6" />
          {t("name")}
        </Link>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-[76rem] px-4 py-6 outline-none sm:px-6 lg:px-8 lg:py-8"
      >
        <SuspendedNotice scope={scope} />
        <HaltNotice scope={scope} />
        {children}
      </main>
    </div>
  );
}
