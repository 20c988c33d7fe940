/** `invoice_number`, `invoiceNumber` and `invoice-number` → `Invoice number`. */
export function labelOf(key: string): string {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_\-.]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What only says where in a contract a value lies, and nothing to who reads it. */
const SCAFFOLD: ReadonlySet<string> = new Set(["acts", "values", "meets", "input"]);

/** `acts.order_goods.meets.baseUrl` → `Order goods › Base url`: where a value lies, for a person to read. */
export function pathLabel(path: string): string {
  const parts = path.split(".");
  const telling = parts.filter((part) => !SCAFFOLD.has(part));
  return (telling.length > 0 ? telling : parts).map(labelOf).join(" › ");
}
