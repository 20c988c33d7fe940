import type { Json } from "@/lib/kernel/canonical";
import { labelOf } from "@/lib/kernel/labels";

/** One row: `name` is the key in the snapshot, unique beside its siblings; `label` is how people read it. */
export type SnapshotField = { name: string; label: string } & (
  | { kind: "text"; value: string }
  | { kind: "money"; amount: number; currency: string }
  | { kind: "flag"; value: boolean }
  | { kind: "empty" }
  | { kind: "group"; fields: SnapshotField[] }
);

const AMOUNT_KEY = /^(amount|total|price|sum|deposit)$/i;

function isCurrency(value: Json | undefined): value is string {
  return typeof value === "string" && /^[A-Z]{3}$/.test(value);
}

function fieldOf(name: string, value: Json, currency: string | undefined): SnapshotField {
  const row = { name, label: labelOf(name) };
  if (value === null || value === "") return { ...row, kind: "empty" };
  if (typeof value === "boolean") return { ...row, kind: "flag", value };
  if (typeof value === "number") {
    return currency !== undefined && AMOUNT_KEY.test(name) && Number.isSafeInteger(value)
      ? { ...row, kind: "money", amount: value, currency }
      : { ...row, kind: "text", value: String(value) };
  }
  if (typeof value === "string") return { ...row, kind: "text", value };
  if (!Array.isArray(value)) return { ...row, kind: "group", fields: snapshotFields(value) };
  if (value.length === 0) return { ...row, kind: "empty" };
  const fields = value.map((entry, index) => fieldOf(String(index + 1), entry, currency));
  return { ...row, kind: "group", fields };
}

/**
 * A snapshot as rows a person can read, in its own order. An integer `amount` (or total, price…) beside a
 * `currency` is money in minor units: shown as one, and the currency is not repeated. Nothing is left out.
 */
export function snapshotFields(snapshot: { [key: string]: Json }): SnapshotField[] {
  const currency = isCurrency(snapshot.currency) ? snapshot.currency : undefined;
  const fields = Object.entries(snapshot).map(([key, value]) => fieldOf(key, value, currency));
  const money = fields.some(({ kind }) => kind === "money");
  return fields.filter(({ name }) => !(money && name === "currency"));
}

/**
 * An approval's snapshot in two parts: what is asked (the intent's input), and what else the decision is bound to
 * (template, versions…). Without an `input`, all of it is what is asked.
 */
export function askedAndBound(snapshot: { [key: string]: Json }): {
  asked: SnapshotField[];
  bound: SnapshotField[];
} {
  const fields = snapshotFields(snapshot);
  const input = fields.find((field) => field.name === "input" && field.kind === "group");
  if (input?.kind !== "group") return { asked: fields, bound: [] };
  return { asked: input.fields, bound: fields.filter((field) => field !== input) };
}

/** The amount a snapshot is about, when it has exactly one at its top or one level down; for the headline. */
export function headlineMoney(fields: SnapshotField[]): { amount: number; currency: string } | null {
  const found = fields
    .flatMap((field) => (field.kind === "group" ? field.fields : [field]))
    .filter((field) => field.kind === "money");
  return found.length === 1 && found[0] ? { amount: found[0].amount, currency: found[0].currency } : null;
}
