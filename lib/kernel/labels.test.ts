import { expect, it } from "vitest";
import { labelOf, pathLabel } from "./labels";

it.each(["invoice_number", "invoiceNumber", "invoice-number"])("reads %s as words", (key) =>
  expect(labelOf(key)).toBe("Invoice number"),
);

it.each([
  ["acts.order_goods.meets.baseUrl", "Order goods › Base url"],
  ["input.amount", "Amount"],
  ["policies.spending.version", "Policies › Spending › Version"],
  ["input", "Input"],
])("reads where %s lies", (path, label) => expect(pathLabel(path)).toBe(label));
