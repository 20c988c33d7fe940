"use client";

import { useTranslations } from "next-intl";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { ChoiceFilter, FilterBar, SearchFilter, TYPING } from "@/components/ui/filters";
import { CONNECTOR_HEALTHS, CONNECTOR_KINDS } from "@/lib/kernel/connectors";

const FILTERS = {
  q: parseAsString.withDefault(""),
  kind: parseAsStringLiteral(CONNECTOR_KINDS),
  health: parseAsStringLiteral(CONNECTOR_HEALTHS),
  cursor: parseAsString,
};

/** Filters of the connector list, kept in the address. */
export function ConnectorFilters() {
  const t = useTranslations("connectors");
  const [pending, startTransition] = useTransition();
  const [filters, setFilters] = useQueryStates(FILTERS, { shallow: false, startTransition });
  const active = filters.q !== "" || filters.kind !== null || filters.health !== null;
  return (
    <FilterBar pending={pending} active={active} clear={t("clear")} onClear={() => setFilters(null)}>
      <SearchFilter
        label={t("search")}
        value={filters.q}
        onType={(q) => setFilters({ q, cursor: null }, TYPING)}
      />
      <ChoiceFilter
        label={t("columns.kind")}
        any={t("anyKind")}
        value={filters.kind}
        choices={CONNECTOR_KINDS}
        say={(kind) => t(`kinds.${kind}`)}
        onChoose={(kind) => setFilters({ kind, cursor: null })}
      />
      <ChoiceFilter
        label={t("columns.health")}
        any={t("anyHealth")}
        value={filters.health}
        choices={CONNECTOR_HEALTHS}
        say={(health) => t(`health.${health}`)}
        onChoose={(health) => setFilters({ health, cursor: null })}
      />
    </FilterBar>
  );
}
