import type { Json } from "@/lib/kernel/canonical";

const DEPTH_MAX = 5;

/** A value that fits a JSON Schema, as far as its keywords are simple: where a rehearsal begins. */
export function sampleOf(schema: unknown, depth = 0): Json {
  if (typeof schema !== "object" || schema === null || depth > DEPTH_MAX) return null;
  const {
    type,
    default: preset,
    examples,
    enum: choices,
    properties,
    required,
    minimum,
    pattern,
  } = schema as {
    [keyword: string]: unknown;
  };
  const known = preset ?? (Array.isArray(examples) ? examples[0] : undefined);
  if (known !== undefined) return known as Json;
  if (Array.isArray(choices)) return choices[0] as Json;
  switch (type) {
    case "string":
      // The one pattern that nearly every template has: a currency.
      return pattern === "^[A-Z]{3}$" ? "USD" : "example";
    case "integer":
    case "number":
      return typeof minimum === "number" ? Math.max(minimum, 1) : 1;
    case "boolean":
      return false;
    case "array":
      return [];
    case "object": {
      const needed = new Set(Array.isArray(required) ? required : []);
      return Object.fromEntries(
        Object.entries((properties ?? {}) as Record<string, unknown>)
          .filter(([name]) => needed.has(name))
          .map(([name, field]) => [name, sampleOf(field, depth + 1)]),
      );
    }
    default:
      return null;
  }
}
