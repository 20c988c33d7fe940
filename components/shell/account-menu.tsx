"use client";

import { ChevronsUpDown, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { usePathname, useSearchParams } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
  MenuTrigger,
} from "@/components/ui/menu";
import { LOCALES } from "@/lib/i18n/locale";
import { pickTheme, THEME_COOKIE, THEMES, type Theme } from "./theme";

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };
const LANGUAGES = { en: "English", vi: "Tiếng Việt" };

interface AccountMenuProps {
  name: string;
  email: string;
  roles: string[];
  theme: Theme;
  onSignOut: () => Promise<void>;
}

/** Who is signed in, how the console looks and speaks, and the way out. */
export function AccountMenu({ name, email, roles, theme: initial, onSignOut }: AccountMenuProps) {
  const t = useTranslations("account");
  const locale = useLocale();
  const pathname = usePathname();
  const search = useSearchParams();
  const [theme, setTheme] = useState(initial);
  const [leaving, startTransition] = useTransition();

  function chooseTheme(value: string) {
    const chosen = pickTheme(value);
    setTheme(chosen);
    document.documentElement.dataset.theme = chosen;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we support
    document.cookie = `${THEME_COOKIE}=${chosen}; path=/; max-age=31536000; samesite=lax`;
  }

  function chooseLanguage(chosen: string) {
    const query = new URLSearchParams(search);
    query.set("lang", chosen);
    // A new document: language is an attribute of the whole page.
    window.location.assign(`${pathname}?${query}`);
  }

  return (
    <Menu modal={false}>
      <MenuTrigger
        aria-label={`${t("menu")}: ${name}`}
        className="flex w-full items-center gap-2.5 rounded-lg px-1.5 py-1.5 hover:bg-sunken"
      >
        <span
          aria-hidden
          className="grid size-7 shrink-0 place-items-center rounded-full border border-line bg-sunken font-medium text-ink-2 text-xs"
        >
          {name.slice(0, 1).toUpperCase()}
        </span>
        <span className="grid min-w-0 flex-1 text-left">
          <span className="truncate font-medium text-sm">{name}</span>
          {name !== email && <span className="truncate text-ink-3 text-xs">{email}</span>}
        </span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-3" />
      </MenuTrigger>
      <MenuContent align="start" side="top" className="w-60">
        <MenuLabel className="grid gap-0.5">
          <span>{t("signedInAs")}</span>
          <span className="truncate font-medium text-ink text-sm">{email}</span>
          <span className="truncate">{roles.join(", ")}</span>
        </MenuLabel>
        <MenuSeparator />
        <MenuLabel>{t("theme")}</MenuLabel>
        <MenuRadioGroup value={theme} onValueChange={chooseTheme}>
          {THEMES.map((value) => {
            const Icon = THEME_ICONS[value];
            return (
              <MenuRadioItem key={value} value={value} onSelect={(event) => event.preventDefault()}>
                <Icon aria-hidden />
                {t(value)}
              </MenuRadioItem>
            );
          })}
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuLabel>{t("language")}</MenuLabel>
        <MenuRadioGroup value={locale} onValueChange={chooseLanguage}>
          {LOCALES.map((value) => (
            <MenuRadioItem key={value} value={value} lang={value}>
              {LANGUAGES[value]}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuItem disabled={leaving} onSelect={() => startTransition(onSignOut)}>
          <LogOut aria-hidden />
          {t("signOut")}
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
