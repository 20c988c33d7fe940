"use client";

import { useTranslations } from "next-intl";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { ChoiceFilter, FilterBar, SearchFilter, TextFilter, TYPING } from "@/components/ui/filters";
import { MoreFilters } from "@/components/ui/more-filters";
import { SPANS } from "./spans";

const SORTS = ["newest", "closing"] as const;

const FILTERS = {
  q: parseAsString.withDefault(""),
  role: parseAsString.withDefault(""),
  template: parseAsString.withDefault(""),
  closing: parseAsStringLiteral(SPANS),
  age: parseAsStringLiteral(SPANS),
  sort: parseAsStringLiteral(SORTS).withDefault("newest"),
  cursor: parseAsString,
};

/** Filters of the approvals, kept in the address. */
export function ApprovalFilters() {
  const t = useTranslations("approvals.filters");
  const [pending, startTransition] = useTransition();
  const [filters, setFilters] = useQueryStates(FILTERS, { shallow: false, startTransition });
  const { q, role, template, closing, age } = filters;
  const active = [q, role, template].some((one) => one !== "") || closing !== null || age !== null;
  return (
    <FilterBar pending={pending} active={active} clear={t("clear")} onClear={() => setFilters(null)}>
      <SearchFilter label={t("search")} value={q} onType={(q) => setFilters({ q, cursor: null }, TYPING)} />
      <MoreFilters label={t("more")} active={active && q === ""}>
        {(["role", "template"] as const).map((name) => (
          <TextFilter
            key={name}
            label={t(name)}
            maxLength={63}
            value={filters[name]}
            onType={(text) => setFilters({ [name]: text, cursor: null }, TYPING)}
            className="w-32"
          />
        ))}
        {(["closing", "age"] as const).map((name) => (
          <ChoiceFilter
            key={name}
            label={t(name)}
            any={t(`any.${name}`)}
            value={filters[name]}
            choices={SPANS}
            say={(span) => t(`${name}In.${span}`)}
            onChoose={(span) => setFilters({ [name]: span, cursor: null })}
          />
        ))}
        <ChoiceFilter
          label={t("sort")}
          value={filters.sort}
          choices={SORTS}
          say={(sort) => t(`sorts.${sort}`)}
          onChoose={(sort) => setFilters({ sort, cursor: null })}
        />
      </MoreFilters>
    </FilterBar>
  );
}
