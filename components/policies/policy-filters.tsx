"use client";

import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

const STATUSES = ["draft", "published", "archived"] as const;
const FILTERS = {
  q: parseAsString.withDefault(""),
  status: parseAsStringLiteral(STATUSES),
  cursor: parseAsString,
};

/** Filters of the policy list, kept in the address. */
export function PolicyFilters() {
  const t = useTranslations("policies");
  const [pending, startTransition] = useTransition();
  const [filters, setFilters] = useQueryStates(FILTERS, { shallow: false, startTransition });
  return (
    <search aria-busy={pending} className="flex flex-wrap items-center gap-2">
      <div className="relative min-w-52 flex-1 sm:max-w-72">
        <Search aria-hidden className="-translate-y-1/2 absolute top-1/2 left-2.5 size-4 text-ink-3" />
        <Input
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          value={filters.q}
          maxLength={100}
          onChange={(event) =>
            setFilters({ q: event.target.value || null, cursor: null }, { limitUrlUpdates: debounce(250) })
          }
          className="h-8 pl-8 text-sm"
        />
      </div>
      <Select
        aria-label={t("columns.status")}
        value={filters.status ?? ""}
        onChange={(event) =>
          setFilters({ status: STATUSES.find((one) => one === event.target.value) ?? null, cursor: null })
        }
      >
        <option value="">{t("anyStatus")}</option>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {t(`status.${status}`)}
          </option>
        ))}
      </Select>
      {(filters.q || filters.status) && (
        <Button variant="ghost" size="sm" onClick={() => setFilters(null)}>
          <X aria-hidden />
          {t("clear")}
        </Button>
      )}
    </search>
  );
}
