import type { Json } from "@/lib/kernel/canonical";

export interface Change {
  /** Dotted path of the field: `input.amount`. */
  path: string;
  before: Json | undefined;
  after: Json | undefined;
  kind: "added" | "removed" | "changed" | "same";
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(before: Json | undefined, after: Json | undefined): Change["kind"] {
  if (JSON.stringify(before) === JSON.stringify(after)) return "same";
  if (before === undefined) return "added";
  return after === undefined ? "removed" : "changed";
}

/**
 * What an audit event changed, field by field: objects are compared inside, everything else as a whole. An
 * absent side is null in the event; a field that is null in a present side is a value like any other.
 */
export function changesBetween(before: Json, after: Json): Change[] {
  return compare(before ?? undefined, after ?? undefined, "");
}

function compare(before: Json | undefined, after: Json | undefined, path: string): Change[] {
  if (before === undefined && after === undefined) return [];
  const comparable = (isObject(before) || before === undefined) && (isObject(after) || after === undefined);
  if (!comparable) return [{ path, before, after, kind: kindOf(before, after) }];
  const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...keys].flatMap((key) =>
    compare(before?.[key], after?.[key], path === "" ? key : `${path}.${key}`),
  );
}
