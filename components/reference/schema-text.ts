import { objectName, type Schema } from "./document";

/** A schema that may be null, without the null. */
export function withoutNull(schema: Schema): { schema: Schema; nullable: boolean } {
  const choices = schema.anyOf ?? schema.oneOf;
  const rest = choices?.filter(({ type }) => type !== "null");
  if (choices && rest && rest.length < choices.length) {
    const [only] = rest;
    const { anyOf: _, oneOf: __, ...said } = schema;
    return {
      schema: rest.length === 1 && only ? { ...only, ...said } : { ...said, oneOf: rest },
      nullable: true,
    };
  }
  if (Array.isArray(schema.type) && schema.type.includes("null")) {
    const types = schema.type.filter((one) => one !== "null");
    const [only] = types;
    return { schema: { ...schema, type: types.length === 1 && only ? only : types }, nullable: true };
  }
  return { schema, nullable: false };
}

/** What kind of value it is, in a few words: `string`, `array of Run`, `timestamp or null`. */
export function typeText(given: Schema): string {
  const { schema, nullable } = withoutNull(given);
  return nullable ? `${plainType(schema)} or null` : plainType(schema);
}

function plainType(schema: Schema): string {
  const name = objectName(schema);
  if (name) return name;
  if (schema.$ref) return schema.$ref.endsWith("/Instant") ? "timestamp" : "any JSON";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.oneOf ?? schema.anyOf) return alternatives(schema);
  if (schema.type === "array") return schema.items ? `array of ${typeText(schema.items)}` : "array";
  if (schema.type === "object" && !schema.properties) return "map";
  if (schema.format === "date-time") return "timestamp";
  if (schema.type === undefined) return "any JSON";
  return Array.isArray(schema.type) ? schema.type.join(" or ") : schema.type;
}

function alternatives(schema: Schema): string {
  const types = new Set((schema.oneOf ?? schema.anyOf ?? []).map(typeText));
  return [...types].join(" or ");
}

/** The bounds a reader can keep to by eye; patterns stay in the document. */
export function boundsText(given: Schema): string | undefined {
  const { schema } = withoutNull(given);
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema;
  if (schema.enum || schema.const !== undefined) return undefined;
  // zod bounds every integer by what a number can hold.
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const text =
    span(least, most) ?? span(minLength, maxLength, "characters") ?? span(minItems, maxItems, "items");
  return text;
}

function span(from: number | undefined, to: number | undefined, unit = ""): string | undefined {
  if (to === undefined) return from ? `≥ ${from} ${unit}`.trim() : undefined;
  return (from === undefined ? `≤ ${to} ${unit}` : `${from}–${to} ${unit}`).trim();
}
