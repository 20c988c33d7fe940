"use client";

import { useTranslations } from "next-intl";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { Input } from "@/components/ui/field";
import { ChoiceFilter, FilterBar, TextFilter, TYPING } from "@/components/ui/filters";
import { SUBJECTS } from "@/lib/contracts/decisions";

const EFFECTS = ["allow", "deny"] as const;
/** What the log is narrowed to: an effect, or a code that is one kind of denial. */
const OUTCOMES = [...EFFECTS, "policy_error"] as const;
const FILTERS = {
  effect: parseAsStringLiteral(EFFECTS),
  subject: parseAsStringLiteral(SUBJECTS),
  code: parseAsStringLiteral(["policy_error"] as const),
  intentId: parseAsString.withDefault(""),
  from: parseAsString,
  to: parseAsString,
  cursor: parseAsString,
};

/** Filters of the decision log, kept in the address. */
export function DecisionFilters() {
  const t = useTranslations("decisions");
  const states = useTranslations("status");
  const rules = useTranslations("policies.rule");
  const [pending, startTransition] = useTransition();
  const [filters, setFilters] = useQueryStates(FILTERS, { shallow: false, startTransition });
  const active = Object.entries(filters).some(([name, value]) => name !== "cursor" && value);
  return (
    <FilterBar pending={pending} active={active} clear={t("clear")} onClear={() => setFilters(null)}>
      <ChoiceFilter
        label={t("effect")}
        any={t("anyEffect")}
        value={filters.code ?? filters.effect}
        choices={OUTCOMES}
        say={(outcome) => (outcome === "policy_error" ? t("failed") : states(outcome))}
        onChoose={(outcome) =>
          setFilters(
            outcome === "policy_error"
              ? { effect: null, code: outcome, cursor: null }
              : { effect: outcome, code: null, cursor: null },
          )
        }
      />
      <ChoiceFilter
        label={t("subject")}
        any={t("anySubject")}
        value={filters.subject}
        choices={SUBJECTS}
        say={(subject) => rules(`subjects.${subject}`)}
        onChoose={(subject) => setFilters({ subject, cursor: null })}
      />
      <TextFilter
        label={t("intent")}
        value={filters.intentId}
        onType={(intentId) => setFilters({ intentId, cursor: null }, TYPING)}
        className="w-48 font-mono"
      />
      {(["from", "to"] as const).map((end) => (
        <div key={end} className="flex items-center gap-1.5 text-ink-3 text-sm">
          <label htmlFor={`decided-${end}`}>{t(end)}</label>
          <Input
            id={`decided-${end}`}
            type="date"
            value={filters[end]?.slice(0, 10) ?? ""}
            onChange={(event) =>
              setFilters({
                [end]: event.target.value ? `${event.target.value}T00:00:00.000Z` : null,
                cursor: null,
              })
            }
            className="h-8 w-36 text-sm"
          />
        </div>
      ))}
    </FilterBar>
  );
}
