"use client";

import { useTranslations } from "next-intl";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { ChoiceFilter, FilterBar, SearchFilter, TYPING } from "@/components/ui/filters";

const STATUSES = ["draft", "published", "archived"] as const;
const FILTERS = {
  q: parseAsString.withDefault(""),
  status: parseAsStringLiteral(STATUSES),
  cursor: parseAsString,
};

/** Filters of the template list, kept in its address. */
export function TemplateFilters() {
  const t = useTranslations("templates");
  const [pending, startTransition] = useTransition();
  const [filters, setFilters] = useQueryStates(FILTERS, { shallow: false, startTransition });
  const active = filters.q !== "" || filters.status !== null;
  return (
    <FilterBar pending={pending} active={active} clear={t("clear")} onClear={() => setFilters(null)}>
      <SearchFilter
        label={t("search")}
        placeholder={t("searchHint")}
        value={filters.q}
        onType={(q) => setFilters({ q, cursor: null }, TYPING)}
      />
      <ChoiceFilter
        label={t("columns.status")}
        any={t("anyStatus")}
        value={filters.status}
        choices={STATUSES}
        say={(status) => t(`status.${status}`)}
        onChoose={(status) => setFilters({ status, cursor: null })}
      />
    </FilterBar>
  );
}
