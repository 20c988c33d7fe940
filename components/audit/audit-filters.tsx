"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { debounce, parseAsString, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { InstantInput } from "@/components/time/instant-input";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";

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
    <search aria-busy={pending} className="flex flex-wrap items-center gap-2">
      {FIELDS.map(([key, label]) => (
        <Input
          key={key}
          aria-label={t(label)}
          placeholder={t(label)}
          value={filters[key]}
          spellCheck={false}
          onChange={(event) =>
            setFilters(
              { [key]: event.target.value || null, cursor: null },
              { limitUrlUpdates: debounce(250) },
            )
          }
          className="h-8 w-34 text-sm max-sm:w-[calc(50%-0.25rem)]"
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
      {active && (
        <Button variant="ghost" size="sm" onClick={() => setFilters(null)}>
          <X aria-hidden />
          {runs("clear")}
        </Button>
      )}
    </search>
  );
}
