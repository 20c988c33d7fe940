/** What of JSON Schema a sample is made from. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  example?: unknown;
  examples?: unknown[];
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  minLength?: number;
  minimum?: number;
  pattern?: string;
  format?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

/**
 * A value of a schema, as somebody writes it who has nothing but the document: its example, default or only choice,
 * else its required fields one by one.
 * @throws Error naming what cannot be written without knowing more
 */
export function bodySample(schema: Schema, resolve: (ref: string) => unknown, path = "body"): unknown {
  const said = [schema.example, schema.examples?.[0], schema.const, schema.default, schema.enum?.[0]].find(
    (value) => value !== undefined,
  );
  if (said !== undefined) return said;
  if (schema.$ref) return bodySample(resolve(schema.$ref) as Schema, resolve, path);
  const choice = schema.allOf?.[0] ?? schema.oneOf?.[0] ?? schema.anyOf?.[0];
  if (choice) return bodySample(choice, resolve, path);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case "object":
      return Object.fromEntries(
        (schema.required ?? []).map((name) => {
          const field = schema.properties?.[name];
          if (!field) throw new Error(`${path}.${name} is required and not described`);
          return [name, bodySample(field, resolve, `${path}.${name}`)];
        }),
      );
    case "array": {
      const { items, minItems = 0 } = schema;
      return items && minItems > 0 ? [bodySample(items, resolve, `${path}[]`)] : [];
    }
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return false;
    default:
      if (schema.pattern || schema.format) throw new Error(`${path} has a form and no example`);
      return "x".repeat(schema.minLength ?? 1);
  }
}
