/** What is known of a value before it is there: a CEL type, or `dyn` when nothing is. */
export interface ValueType {
  name: "int" | "double" | "string" | "bool" | "null_type" | "list" | "map" | "dyn" | "other";
  /** Of a map: its known fields. */
  fields?: Record<string, ValueType>;
  /** Of a map: it has no fields but the known ones. */
  isClosed?: boolean;
  /** Of a list. */
  element?: ValueType;
}

export const DYN: ValueType = { name: "dyn" };
export const STRING: ValueType = { name: "string" };
export const BOOL: ValueType = { name: "bool" };

/** A map with these fields and no other. */
export function closedMap(fields: Record<string, ValueType>): ValueType {
  return { name: "map", fields, isClosed: true };
}

/**
 * The type of what a JSON Schema describes, as far as it says. JSON's numbers are doubles in CEL. Anything that
 * combines schemas or refers to one is `dyn`: a check that guesses wrong is worse than none.
 */
export function typeOfSchema(schema: unknown): ValueType {
  if (typeof schema !== "object" || schema === null) return DYN;
  const { type, properties, items, additionalProperties, unevaluatedProperties, ...rest } = schema as Record<
    string,
    unknown
  >;
  const OPEN = ["$ref", "$dynamicRef", "anyOf", "oneOf", "allOf", "if", "not", "patternProperties"];
  if (OPEN.some((keyword) => keyword in rest)) return DYN;
  switch (type) {
    case "string":
      return STRING;
    case "boolean":
      return BOOL;
    case "integer":
    case "number":
      return { name: "double" };
    case "null":
      return { name: "null_type" };
    case "array":
      return { name: "list", element: typeOfSchema(items) };
    case "object": {
      const fields = Object.entries((properties ?? {}) as Record<string, unknown>);
      return {
        name: "map",
        fields: Object.fromEntries(fields.map(([name, field]) => [name, typeOfSchema(field)])),
        isClosed: additionalProperties === false || unevaluatedProperties === false,
      };
    }
    default:
      return DYN;
  }
}
