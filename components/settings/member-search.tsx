"use client";

import { useTranslations } from "next-intl";
import { parseAsString, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { SearchFilter, TYPING } from "@/components/ui/filters";

const FILTERS = { q: parseAsString.withDefault(""), cursor: parseAsString };

/** Finds members by a part of their name or address; kept in the page's address. */
export function MemberSearch() {
  const t = useTranslations("settings.members");
  const [pending, startTransition] = useTransition();
  const [filters, setFilters] = useQueryStates(FILTERS, { shallow: false, startTransition });
  return (
    <search aria-busy={pending} className="flex w-full sm:max-w-72">
      <SearchFilter
        label={t("search")}
        value={filters.q}
        onType={(q) => setFilters({ q, cursor: null }, TYPING)}
      />
    </search>
  );
}
