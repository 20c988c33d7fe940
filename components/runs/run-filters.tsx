"use client";

import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { InstantInput } from "@/components/time/instant-input";
import { Button } from "@/components/ui/button";
import { ChoiceFilter, FilterBar, SearchFilter, TextFilter, TYPING } from "@/components/ui/filters";
import { MoreFilters } from "@/components/ui/more-filters";
import { RUN_STATUSES } from "@/lib/kernel/states";

const FILTERS = {
  q: parseAsString.withDefault(""),
  template: parseAsString.withDefault(""),
  status: parseAsStringLiteral(RUN_STATUSES),
  requester: parseAsString.withDefault(""),
  from: parseAsString.withDefault(""),
  to: parseAsString.withDefault(""),
  sort: parseAsStringLiteral(["oldest"] as const),
  stuck: parseAsStringLiteral(["true"] as const),
  cursor: parseAsString,
};

/** Filters of the run list. They live in the address, so that a filtered list can be shared and reloaded. */
export function RunFilters() {
  const t = useTranslations("runs");
  const states = useTranslations("status");
  const [pending, startTransition] = useTransition();
  const [filters, setFilters] = useQueryStates(FILTERS, { shallow: false, startTransition });
  const { cursor: _cursor, sort, ...narrowing } = filters;
  const active = Object.values(narrowing).some(Boolean);
  return (
    <FilterBar pending={pending} active={active} clear={t("clear")} onClear={() => setFilters(null)}>
      <SearchFilter
        label={t("searchLabel")}
        placeholder={t("search")}
        value={filters.q}
        onType={(q) => setFilters({ q, cursor: null }, TYPING)}
      />
      <ChoiceFilter
        label={t("status")}
        any={t("anyStatus")}
        value={filters.status}
        choices={RUN_STATUSES}
        say={(status) => states(status)}
        onChoose={(status) => setFilters({ status, cursor: null })}
      />
      <MoreFilters
        label={t("more")}
        active={[filters.template, filters.requester, filters.from, filters.to, sort].some(Boolean)}
      >
        <ChoiceFilter
          label={t("sort")}
          value={sort ?? "newest"}
          choices={["newest", "oldest"]}
          say={(order) => t(order)}
          onChoose={(order) => setFilters({ sort: order === "oldest" ? order : null, cursor: null })}
        />
        <TextFilter
          label={t("template")}
          placeholder={t("anyTemplate")}
          maxLength={100}
          value={filters.template}
          onType={(template) => setFilters({ template, cursor: null }, TYPING)}
          className="w-40"
        />
        <TextFilter
          label={t("requester")}
          maxLength={100}
          value={filters.requester}
          onType={(requester) => setFilters({ requester, cursor: null }, TYPING)}
          className="w-40"
        />
        <span className="contents sm:flex sm:items-center sm:gap-2">
          {(["from", "to"] as const).map((end) => (
            <InstantInput
              key={end}
              label={t(end)}
              value={filters[end]}
              onChange={(instant) =>
                setFilters({ [end]: instant, cursor: null }, { limitUrlUpdates: debounce(500) })
              }
            />
          ))}
        </span>
      </MoreFilters>
      <Button
        variant="outline"
        size="sm"
        aria-pressed={filters.stuck === "true"}
        onClick={() => setFilters({ stuck: filters.stuck ? null : "true", cursor: null })}
        className="aria-pressed:border-bad-solid aria-pressed:bg-bad-soft aria-pressed:text-bad pointer-coarse:h-10"
      >
        <TriangleAlert aria-hidden />
        {t("onlyStuck")}
      </Button>
    </FilterBar>
  );
}
