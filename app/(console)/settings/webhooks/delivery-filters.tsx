"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { WEBHOOK_EVENTS, type WebhookEventType } from "@/lib/contracts/webhook-events";
import { WEBHOOK_DELIVERY_STATUSES } from "@/lib/kernel/webhooks";

const TYPES = Object.keys(WEBHOOK_EVENTS) as WebhookEventType[];
const FILTERS = {
  status: parseAsStringLiteral(WEBHOOK_DELIVERY_STATUSES),
  type: parseAsStringLiteral(TYPES),
  cursor: parseAsString,
};

/** Filters of an endpoint's deliveries, kept in the address. */
export function DeliveryFilters() {
  const t = useTranslations("webhooks");
  const [pending, startTransition] = useTransition();
  const [filters, setFilters] = useQueryStates(FILTERS, { shallow: false, startTransition });
  return (
    <search aria-busy={pending} className="flex flex-wrap items-center gap-2">
      <Select
        aria-label={t("columns.status")}
        value={filters.status ?? ""}
        onChange={({ target }) =>
          setFilters({
            status: WEBHOOK_DELIVERY_STATUSES.find((one) => one === target.value) ?? null,
            cursor: null,
          })
        }
      >
        <option value="">{t("anyStatus")}</option>
        {WEBHOOK_DELIVERY_STATUSES.map((status) => (
          <option key={status} value={status}>
            {t(`deliveryStatus.${status}`)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t("columns.event")}
        value={filters.type ?? ""}
        onChange={({ target }) =>
          setFilters({ type: TYPES.find((one) => one === target.value) ?? null, cursor: null })
        }
      >
        <option value="">{t("anyEvent")}</option>
        {TYPES.map((type) => (
          <option key={type} value={type}>
            {type}
          </option>
        ))}
      </Select>
      {(filters.status || filters.type) && (
        <Button variant="ghost" size="sm" onClick={() => setFilters(null)}>
          <X aria-hidden />
          {t("clear")}
        </Button>
      )}
    </search>
  );
}
