import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { expect, it } from "vitest";
import { approveAndCall, callOrReport } from "@/local/seed/definitions";
import { definitionJsonSchema } from "./format";

const validate = addFormats(new Ajv2020({ strict: false })).compile(definitionJsonSchema());

it("is a JSON Schema that takes what the API takes and refuses what it refuses", () => {
  const { definition } = approveAndCall("team@example.com");
  expect(validate(definition)).toBe(true);
  expect(validate(callOrReport("team@example.com").definition)).toBe(true);
  expect(validate({ ...definition, surprise: 1 })).toBe(false);
  expect(validate({ ...definition, nodes: [{ id: "x", kind: "magic", title: "X" }] })).toBe(false);
  expect(validate({ ...definition, edges: [{ from: "check" }] })).toBe(false);
});
