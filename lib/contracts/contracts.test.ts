import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ERROR_CODES } from "@/lib/kernel/errors";
import { PERMISSIONS } from "@/lib/kernel/permissions";
import { ROUTES } from ".";

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  $defs?: Record<string, Schema>;
  $ref?: string;
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  format?: string;
  maxLength?: number;
  maxItems?: number;
}

/** Every place of a schema, with its path. What it refers to counts once, where it is defined. */
function* placesIn(schema: Schema, path: string): Generator<[path: string, place: Schema]> {
  yield [path, schema];
  const parts: [string, Schema | boolean | undefined][] = [
    ...Object.entries(schema.properties ?? {}).map(
      ([name, one]) => [`${path}.${name}`, one] as [string, Schema],
    ),
    ...Object.entries(schema.$defs ?? {}).map(([name, one]) => [`#${name}`, one] as [string, Schema]),
    [`${path}[]`, schema.items],
    [`${path}{}`, schema.additionalProperties],
    ...[schema.anyOf, schema.oneOf, schema.allOf].flatMap((some) =>
      (some ?? []).map((one, index) => [`${path}|${index}`, one] as [string, Schema]),
    ),
  ];
  for (const [at, part] of parts) if (typeof part === "object") yield* placesIn(part, at);
}

const inputs = ROUTES.flatMap((contract) =>
  (["params", "query", "body"] as const).flatMap((where) => {
    const schema = contract[where];
    if (!schema) return [];
    const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
    return [[`${contract.operationId} ${where}`, [...placesIn(json, where)]] as const];
  }),
);

describe("every route", () => {
  it("has an id of its own, a permission and codes of the closed lists", () => {
    expect(new Set(ROUTES.map(({ operationId }) => operationId)).size).toBe(ROUTES.length);
    expect(new Set(ROUTES.map(({ method, path }) => `${method} ${path}`)).size).toBe(ROUTES.length);
    for (const { auth, permission, errors } of ROUTES) {
      if (!auth) expect(PERMISSIONS).toContain(permission);
      for (const code of errors) expect(Object.keys(ERROR_CODES)).toContain(code);
    }
  });

  it("takes an Idempotency-Key exactly when it writes", () => {
    for (const { operationId, method, auth, idempotency, readOnly } of ROUTES) {
      // A signed message is named by its webhook-id.
      const writes = method !== "GET" && !readOnly && !auth;
      expect({ operationId, takes: idempotency === "required" }).toEqual({ operationId, takes: writes });
    }
  });

  it("names the parameters of its path, and no other", () => {
    for (const { operationId, path, params } of ROUTES) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const shape = params instanceof z.ZodObject ? Object.keys(params.shape) : [];
      expect({ operationId, named: named.sort() }).toEqual({ operationId, named: shape.sort() });
    }
  });

  it("pages its list like every other", () => {
    for (const { operationId, list, query } of ROUTES) {
      if (!list) continue;
      const shape = query instanceof z.ZodObject ? Object.keys(query.shape) : [];
      expect({ operationId, shape }).toMatchObject({ shape: expect.arrayContaining(["limit", "cursor"]) });
    }
  });
});

describe.each(inputs)("what %s takes", (_name, places) => {
  it("has no object that takes unknown fields, unless any field is meant", () => {
    const open = places.filter(
      ([, { properties, additionalProperties }]) => properties && additionalProperties !== false,
    );
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it("has no name that takes control characters", () => {
    const names = places.filter(
      ([path, { type, enum: few, const: only }]) =>
        /[.](name|title|label|key|event)$/.test(path) && type === "string" && !few && only === undefined,
    );
    const lenient = names.filter(([path, { pattern, format, allOf = [] }]) => {
      // A secret that somebody else chose is no name.
      if (path === "#CreateTriggerSecret.key") return false;
      const patterns = [pattern, ...allOf.map((part) => part.pattern)].filter((one) => one !== undefined);
      return !format && patterns.every((one) => new RegExp(one, "u").test("Pay\u0007roll"));
    });
    expect(lenient.map(([path]) => path)).toEqual([]);
  });

  it("has no text and no list without a bound", () => {
    const bounded = (place: Schema) =>
      place.maxLength !== undefined ||
      place.enum !== undefined ||
      place.const !== undefined ||
      place.pattern !== undefined ||
      place.format !== undefined;
    const endless = places.filter(([path, place]) => {
      // Any JSON: bounded by the body's size and depth.
      if (path.startsWith("#__schema")) return false;
      if (place.type === "string") return !bounded(place);
      return place.type === "array" && place.maxItems === undefined;
    });
    expect(endless.map(([path, { type }]) => `${path}: ${type}`)).toEqual([]);
  });
});
