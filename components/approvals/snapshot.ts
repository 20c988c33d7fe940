import type { Json } from "@/lib/kernel/canonical";

export type SnapshotField =
  | { kind: "text"; label: string; value: string }
  | { kind: "money"; label: string; amount: number; currency: string }
  | { kind: "flag"; label: string; value: boolean }
  | { kind: "empty"; label: string }
  | { kind: "group"; label: string; fields: SnapshotField[] };

/** `invoice_number`, `invoiceNumber` and `invoice-number` → `Invoice number`. */
export function labelOf(key: string): string {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_\-.]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const AMOUNT_KEY = /^(amount|total|price|sum|deposit)$/i;

function isCurrency(value: Json | undefined): value is string {
  return typeof value === "string" && /^[A-Z]{3}$/.test(value);
}

function fieldOf(key: string, value: Json, currency: string | undefined): SnapshotField {
  const label = labelOf(key);
  if (value === null || value === "") return { kind: "empty", label };
  if (typeof value === "boolean") return { kind: "flag", label, value };
  if (typeof value === "number") {
    return currency !== undefined && AMOUNT_KEY.test(key) && Number.isSafeInteger(value)
      ? { kind: "money", label, amount: value, currency }
      : { kind: "text", label, value: String(value) };
  }
  if (typeof value === "string") return { kind: "text", label, value };
  if (Array.isArray(value)) {
    return value.length === 0
      ? { kind: "empty", label }
      : {
          kind: "group",
          label,
          fields: value.map((entry, index) => fieldOf(String(index + 1), entry, currency)),
        };
  }
  return { kind: "group", label, fields: snapshotFields(value) };
}

/**
 * A snapshot as rows a person can read, in its own order. An integer `amount` (or total, price…) beside a
 * `currency` is money in minor units: shown as one, and the currency is not repeated. Nothing is left out.
 */
export function snapshotFields(snapshot: { [key: string]: Json }): SnapshotField[] {
  const currency = isCurrency(snapshot.currency) ? snapshot.currency : undefined;
  const fields = Object.entries(snapshot).map(([key, value]) => ({
    key,
    field: fieldOf(key, value, currency),
  }));
  const money = fields.some(({ field }) => field.kind === "money");
  return fields.filter(({ key }) => !(money && key === "currency")).map(({ field }) => field);
}

/** The amount a snapshot is about, when it has exactly one at its top or one level down; for the headline. */
export function headlineMoney(fields: SnapshotField[]): { amount: number; currency: string } | null {
  const found = fields
    .flatMap((field) => (field.kind === "group" ? field.fields : [field]))
    .filter((field) => field.kind === "money");
  return found.length === 1 && found[0] ? { amount: found[0].amount, currency: found[0].currency } : null;
}
