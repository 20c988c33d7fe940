"use client";

import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { MoreFilters } from "@/components/ui/more-filters";
import { Select } from "@/components/ui/select";
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
  const typing = { limitUrlUpdates: debounce(250) };
  const { q, role, template, closing, age } = filters;
  const active = [q, role, template].some((one) => one !== "") || closing !== null || age !== null;
  return (
    <search aria-busy={pending} className="flex flex-wrap items-center gap-2">
      <div className="relative min-w-52 flex-1 sm:max-w-72">
        <Search aria-hidden className="-translate-y-1/2 absolute top-1/2 left-2.5 size-4 text-ink-3" />
        <Input
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          maxLength={100}
          value={q}
          onChange={(event) => setFilters({ q: event.target.value || null, cursor: null }, typing)}
          className="h-8 pl-8 text-sm"
        />
      </div>
      <MoreFilters label={t("more")} active={active && q === ""}>
        {(["role", "template"] as const).map((name) => (
          <Input
            key={name}
            aria-label={t(name)}
            placeholder={t(name)}
            maxLength={63}
            value={filters[name]}
            onChange={(event) => setFilters({ [name]: event.target.value || null, cursor: null }, typing)}
            className="h-8 w-32 text-sm max-sm:flex-1"
          />
        ))}
        {(["closing", "age"] as const).map((name) => (
          <Select
            key={name}
            aria-label={t(name)}
            value={filters[name] ?? ""}
            onChange={(event) =>
              setFilters({ [name]: SPANS.find((span) => span === event.target.value) ?? null, cursor: null })
            }
          >
            <option value="">{t(`any.${name}`)}</option>
            {SPANS.map((span) => (
              <option key={span} value={span}>
                {t(`${name}In.${span}`)}
              </option>
            ))}
          </Select>
        ))}
        <Select
          aria-label={t("sort")}
          value={filters.sort}
          onChange={(event) =>
            setFilters({ sort: SORTS.find((sort) => sort === event.target.value) ?? null, cursor: null })
          }
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {t(`sorts.${sort}`)}
            </option>
          ))}
        </Select>
      </MoreFilters>
      {active && (
        <Button variant="ghost" size="sm" onClick={() => setFilters(null)}>
          <X aria-hidden />
          {t("clear")}
        </Button>
      )}
    </search>
  );
}
