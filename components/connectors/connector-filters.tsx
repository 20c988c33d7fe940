"use client";

import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
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
    <search aria-busy={pending} className="flex flex-wrap items-center gap-2">
      <div className="relative min-w-52 flex-1 sm:max-w-72">
        <Search aria-hidden className="-translate-y-1/2 absolute top-1/2 left-2.5 size-4 text-ink-3" />
        <Input
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          maxLength={100}
          value={filters.q}
          onChange={(event) =>
            setFilters({ q: event.target.value || null, cursor: null }, { limitUrlUpdates: debounce(250) })
          }
          className="h-8 pl-8 text-sm"
        />
      </div>
      <Select
        aria-label={t("columns.kind")}
        value={filters.kind ?? ""}
        onChange={(event) =>
          setFilters({
            kind: CONNECTOR_KINDS.find((kind) => kind === event.target.value) ?? null,
            cursor: null,
          })
        }
      >
        <option value="">{t("anyKind")}</option>
        {CONNECTOR_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`kinds.${kind}`)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t("columns.health")}
        value={filters.health ?? ""}
        onChange={(event) =>
          setFilters({
            health: CONNECTOR_HEALTHS.find((health) => health === event.target.value) ?? null,
            cursor: null,
          })
        }
      >
        <option value="">{t("anyHealth")}</option>
        {CONNECTOR_HEALTHS.map((health) => (
          <option key={health} value={health}>
            {t(`health.${health}`)}
          </option>
        ))}
      </Select>
      {active && (
        <Button variant="ghost" size="sm" onClick={() => setFilters(null)}>
          <X aria-hidden />
          {t("clear")}
        </Button>
      )}
    </search>
  );
}
