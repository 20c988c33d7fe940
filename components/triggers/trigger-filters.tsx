"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
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
    <search aria-busy={pending} className="flex flex-wrap items-center gap-2">
      <Select
        aria-label={t("columns.kind")}
        value={filters.kind ?? ""}
        onChange={(event) =>
          setFilters({
            kind: TRIGGER_KINDS.find((kind) => kind === event.target.value) ?? null,
            cursor: null,
          })
        }
      >
        <option value="">{t("anyKind")}</option>
        {TRIGGER_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`kinds.${kind}`)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t("columns.status")}
        value={filters.status ?? ""}
        onChange={(event) =>
          setFilters({
            status: TRIGGER_STATUSES.find((status) => status === event.target.value) ?? null,
            cursor: null,
          })
        }
      >
        <option value="">{t("anyStatus")}</option>
        {TRIGGER_STATUSES.map((status) => (
          <option key={status} value={status}>
            {t(`status.${status}`)}
          </option>
        ))}
      </Select>
      {(filters.kind ?? filters.status) !== null && (
        <Button variant="ghost" size="sm" onClick={() => setFilters(null)}>
          <X aria-hidden />
          {t("clear")}
        </Button>
      )}
    </search>
  );
}
