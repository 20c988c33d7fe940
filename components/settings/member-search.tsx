"use client";

import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { debounce, parseAsString, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { Input } from "@/components/ui/field";

const FILTERS = { q: parseAsString.withDefault(""), cursor: parseAsString };

/** Finds members by a part of their name or address; kept in the page's address. */
export function MemberSearch() {
  const t = useTranslations("settings.members");
  const [pending, startTransition] = useTransition();
  const [{ q }, setFilters] = useQueryStates(FILTERS, { shallow: false, startTransition });
  return (
    <search aria-busy={pending} className="relative w-full sm:max-w-72">
      <Search aria-hidden className="-translate-y-1/2 absolute top-1/2 left-2.5 size-4 text-ink-3" />
      <Input
        type="search"
        aria-label={t("search")}
        placeholder={t("search")}
        value={q}
        onChange={(event) =>
          setFilters({ q: event.target.value || null, cursor: null }, { limitUrlUpdates: debounce(250) })
        }
        className="h-8 pl-8 text-sm"
      />
    </search>
  );
}
