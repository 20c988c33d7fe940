"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { SUBJECTS } from "@/lib/contracts/decisions";

const EFFECTS = ["allow", "deny"] as const;
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
    <search aria-busy={pending} className="flex flex-wrap items-center gap-2">
      <Select
        aria-label={t("effect")}
        value={filters.code ?? filters.effect ?? ""}
        onChange={(event) => {
          const { value } = event.target;
          const code = value === "policy_error" ? value : null;
          setFilters({ effect: EFFECTS.find((one) => one === value) ?? null, code, cursor: null });
        }}
      >
        <option value="">{t("anyEffect")}</option>
        <option value="allow">{states("allow")}</option>
        <option value="deny">{states("deny")}</option>
        <option value="policy_error">{t("failed")}</option>
      </Select>
      <Select
        aria-label={t("subject")}
        value={filters.subject ?? ""}
        onChange={(event) =>
          setFilters({ subject: SUBJECTS.find((one) => one === event.target.value) ?? null, cursor: null })
        }
      >
        <option value="">{t("anySubject")}</option>
        {SUBJECTS.map((subject) => (
          <option key={subject} value={subject}>
            {rules(`subjects.${subject}`)}
          </option>
        ))}
      </Select>
      <Input
        aria-label={t("intent")}
        placeholder={t("intent")}
        value={filters.intentId}
        onChange={(event) =>
          setFilters(
            { intentId: event.target.value || null, cursor: null },
            { limitUrlUpdates: debounce(250) },
          )
        }
        className="h-8 w-48 font-mono text-sm max-sm:flex-1"
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
      {active && (
        <Button variant="ghost" size="sm" onClick={() => setFilters(null)}>
          <X aria-hidden />
          {t("clear")}
        </Button>
      )}
    </search>
  );
}
