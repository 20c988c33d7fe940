import { expect, it } from "vitest";
import { askedAndBound, headlineMoney, snapshotFields } from "./snapshot";

const input = { supplier: "Hanoi Steel", amount: 125_000, currency: "USD", invoice_number: "INV-1" };

it("shows an integer amount beside a currency as money, and the currency once", () => {
  expect(snapshotFields(input)).toEqual([
    { name: "supplier", label: "Supplier", kind: "text", value: "Hanoi Steel" },
    { name: "amount", label: "Amount", kind: "money", amount: 125_000, currency: "USD" },
    { name: "invoice_number", label: "Invoice number", kind: "text", value: "INV-1" },
  ]);
});

it("does not guess: without a currency, or with a fraction, a number is a number", () => {
  expect(snapshotFields({ amount: 5 })[0]).toMatchObject({ kind: "text", value: "5" });
  expect(snapshotFields({ amount: 1.5, currency: "USD" })).toMatchObject([
    { kind: "text", value: "1.5" },
    { kind: "text", value: "USD" },
  ]);
});

it("leaves nothing out: empty values, flags, lists and groups", () => {
  expect(snapshotFields({ note: "", urgent: false, lines: [{ sku: "a" }], none: [] })).toMatchObject([
    { name: "note", kind: "empty" },
    { name: "urgent", kind: "flag", value: false },
    { name: "lines", kind: "group", fields: [{ name: "1", kind: "group", fields: [{ name: "sku" }] }] },
    { name: "none", kind: "empty" },
  ]);
});

it("tells what is asked from what else the decision is bound to", () => {
  const { asked, bound } = askedAndBound({ input, template: { key: "pay" } });
  expect(asked.map(({ name }) => name)).toEqual(["supplier", "amount", "invoice_number"]);
  expect(bound.map(({ name }) => name)).toEqual(["template"]);
  expect(askedAndBound(input).bound).toEqual([]);
});

it("puts an amount in the headline only when there is exactly one", () => {
  expect(headlineMoney(snapshotFields({ input }))).toEqual({ amount: 125_000, currency: "USD" });
  expect(headlineMoney(snapshotFields({ amount: 1, deposit: 2, currency: "USD" }))).toBeNull();
  expect(headlineMoney(snapshotFields({ note: "x" }))).toBeNull();
});
