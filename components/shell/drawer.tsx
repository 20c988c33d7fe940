"use client";

import { Menu as MenuIcon, X } from "lucide-react";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { Dialog } from "radix-ui";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";

/** The sidebar on a phone: slides in from the left, and leaves once a link in it was followed. */
export function Drawer({ children }: { children: ReactNode }) {
  const t = useTranslations("nav");
  const pathname = usePathname();
  const [openOn, setOpenOn] = useState<string | null>(null);
  return (
    <Dialog.Root open={openOn === pathname} onOpenChange={(open) => setOpenOn(open ? pathname : null)}>
      <Dialog.Trigger asChild>
        <Button variant="ghost" size="icon" className="size-11 [&_svg]:size-5" aria-label={t("open")}>
          <MenuIcon aria-hidden />
        </Button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-40 flex w-[min(20rem,86vw)] animate-slide-in flex-col border-line border-r bg-surface outline-none"
        >
          <Dialog.Title className="sr-only">{t("label")}</Dialog.Title>
          {children}
          <Dialog.Close asChild>
            <Button
              variant="ghost"
              size="icon"
              className="absolute top-2 right-2 size-11"
              aria-label={t("close")}
            >
              <X aria-hidden />
            </Button>
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
