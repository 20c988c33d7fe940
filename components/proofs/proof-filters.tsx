"use client";

import { useTranslations } from "next-intl";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { ChoiceFilter, FilterBar, SearchFilter, TYPING } from "@/components/ui/filters";
import { PROOF_STATUSES } from "@/lib/kernel/states";

const FILTERS = {
  subject: parseAsString.withDefault(""),
  status: parseAsStringLiteral(PROOF_STATUSES),
  cursor: parseAsString,
};

/** Filters of the list of proofs, kept in the address. */
export function ProofFilters() {
  const t = useTranslations("proofs");
  const [pending, startTransition] = useTransition();
  const [filters, setFilters] = useQueryStates(FILTERS, { shallow: false, startTransition });
  return (
    <FilterBar
      pending={pending}
      active={filters.subject !== "" || filters.status !== null}
      clear={t("clear")}
      onClear={() => setFilters(null)}
    >
      <SearchFilter
        label={t("search")}
        maxLength={200}
        value={filters.subject}
        onType={(subject) => setFilters({ subject, cursor: null }, TYPING)}
      />
      <ChoiceFilter
        label={t("columns.status")}
        any={t("anyStatus")}
        value={filters.status}
        choices={PROOF_STATUSES}
        say={(status) => t(`status.${status}`)}
        onChoose={(status) => setFilters({ status, cursor: null })}
      />
    </FilterBar>
  );
}
