"use client";

import { Search, TriangleAlert, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { InstantInput } from "@/components/time/instant-input";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { MoreFilters } from "@/components/ui/more-filters";
import { Select } from "@/components/ui/select";
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
  const typing = { limitUrlUpdates: debounce(250) };
  const { cursor: _cursor, sort, ...narrowing } = filters;
  const active = Object.values(narrowing).some(Boolean);
  return (
    <search aria-busy={pending} className="flex flex-wrap items-center gap-2">
      <div className="relative min-w-52 flex-1 sm:max-w-72">
        <Search aria-hidden className="-translate-y-1/2 absolute top-1/2 left-2.5 size-4 text-ink-3" />
        <Input
          type="search"
          aria-label={t("searchLabel")}
          placeholder={t("search")}
          value={filters.q}
          onChange={(event) => setFilters({ q: event.target.value || null, cursor: null }, typing)}
          className="h-8 pl-8 text-sm"
        />
      </div>
      <Select
        aria-label={t("status")}
        value={filters.status ?? ""}
        onChange={(event) =>
          setFilters({
            status: RUN_STATUSES.find((status) => status === event.target.value) ?? null,
            cursor: null,
          })
        }
      >
        <option value="">{t("anyStatus")}</option>
        {RUN_STATUSES.map((status) => (
          <option key={status} value={status}>
            {states(status)}
          </option>
        ))}
      </Select>
      <MoreFilters
        label={t("more")}
        active={[filters.template, filters.requester, filters.from, filters.to, sort].some(Boolean)}
      >
        <Select
          aria-label={t("sort")}
          value={sort ?? "newest"}
          onChange={(event) =>
            setFilters({ sort: event.target.value === "oldest" ? "oldest" : null, cursor: null })
          }
        >
          <option value="newest">{t("newest")}</option>
          <option value="oldest">{t("oldest")}</option>
        </Select>
        <Input
          aria-label={t("template")}
          placeholder={t("anyTemplate")}
          value={filters.template}
          onChange={(event) => setFilters({ template: event.target.value || null, cursor: null }, typing)}
          className="h-8 w-40 text-sm max-sm:flex-1"
        />
        <Input
          aria-label={t("requester")}
          placeholder={t("requester")}
          value={filters.requester}
          onChange={(event) => setFilters({ requester: event.target.value || null, cursor: null }, typing)}
          className="h-8 w-40 text-sm max-sm:flex-1"
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
      {active && (
        <Button variant="ghost" size="sm" onClick={() => setFilters(null)}>
          <X aria-hidden />
          {t("clear")}
        </Button>
      )}
    </search>
  );
}
