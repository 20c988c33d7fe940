"use client";

import { useTranslations } from "next-intl";
import { debounce, parseAsString, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { InstantInput } from "@/components/time/instant-input";
import { FilterBar, TextFilter, TYPING } from "@/components/ui/filters";

const FIELDS = [
  ["action", "action"],
  ["resourceId", "resource"],
  ["actorId", "actor"],
  ["requestId", "request"],
] as const;

const SPAN = ["from", "to"] as const;

const FILTERS = {
  action: parseAsString.withDefault(""),
  resourceId: parseAsString.withDefault(""),
  actorId: parseAsString.withDefault(""),
  requestId: parseAsString.withDefault(""),
  from: parseAsString.withDefault(""),
  to: parseAsString.withDefault(""),
  cursor: parseAsString,
};

/** Filters of the audit list, kept in its address. */
export function AuditFilters() {
  const t = useTranslations("audit.filters");
  const runs = useTranslations("runs");
  const [pending, startTransition] = useTransition();
  const [filters, setFilters] = useQueryStates(FILTERS, { shallow: false, startTransition });
  const active = [...FIELDS.map(([key]) => key), ...SPAN].some((key) => filters[key] !== "");
  return (
    <FilterBar pending={pending} active={active} clear={runs("clear")} onClear={() => setFilters(null)}>
      {FIELDS.map(([key, label]) => (
        <TextFilter
          key={key}
          label={t(label)}
          value={filters[key]}
          onType={(text) => setFilters({ [key]: text, cursor: null }, TYPING)}
          className="w-34 max-sm:w-[calc(50%-0.25rem)] max-sm:flex-none"
        />
      ))}
      {SPAN.map((key) => (
        <InstantInput
          key={key}
          label={t(key)}
          value={filters[key]}
          onChange={(instant) =>
            setFilters({ [key]: instant, cursor: null }, { limitUrlUpdates: debounce(500) })
          }
        />
      ))}
    </FilterBar>
  );
}
