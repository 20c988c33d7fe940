"use client";

import { useTranslations } from "next-intl";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { ChoiceFilter, FilterBar } from "@/components/ui/filters";
import { TRIGGER_KINDS, TRIGGER_STATUSES } from "@/lib/kernel/states";

const FILTERS = {
  kind: parseAsStringLiteral(TRIGGER_KINDS),
  status: parseAsStringLiteral(TRIGGER_STATUSES),
  cursor: parseAsString,
};

/** Filters of the trigger list, kept in the address. */
export function TriggerFilters() {
  const t = useTranslations("triggers");
  const [pending, startTransition] = useTransition();
  const [filters, setFilters] = useQueryStates(FILTERS, { shallow: false, startTransition });
  return (
    <FilterBar
      pending={pending}
      active={(filters.kind ?? filters.status) !== null}
      clear={t("clear")}
      onClear={() => setFilters(null)}
    >
      <ChoiceFilter
        label={t("columns.kind")}
        any={t("anyKind")}
        value={filters.kind}
        choices={TRIGGER_KINDS}
        say={(kind) => t(`kinds.${kind}`)}
        onChoose={(kind) => setFilters({ kind, cursor: null })}
      />
      <ChoiceFilter
        label={t("columns.status")}
        any={t("anyStatus")}
        value={filters.status}
        choices={TRIGGER_STATUSES}
        say={(status) => t(`status.${status}`)}
        onChoose={(status) => setFilters({ status, cursor: null })}
      />
    </FilterBar>
  );
}
