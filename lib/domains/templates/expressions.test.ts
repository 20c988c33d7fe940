import { describe, expect, it } from "vitest";
import { checkExpression } from "./expressions";
import { closedMap, DYN, typeOfSchema } from "./value-type";

const input = typeOfSchema({
  type: "object",
  additionalProperties: false,
  properties: {
    amount: { type: "integer" },
    supplier: { type: "string" },
    urgent: { type: "boolean" },
    lines: {
      type: "array",
      items: { type: "object", additionalProperties: false, properties: { sku: { type: "string" } } },
    },
    either: { anyOf: [{ type: "string" }, { type: "number" }] },
    free: { type: "object" },
  },
});
const variables = { input, steps: closedMap({ call: closedMap({ output: DYN }) }) };
const problems = (source: string) => checkExpression(source, variables).problems;

describe("type-checking an expression against the input schema", () => {
  it.each([
    "input.amount > 500000 && input.supplier != ''",
    "input.amount * 2.0 + 1.0",
    "'Order from ' + input.supplier + ' of ' + string(input.amount)",
    "has(input.supplier) ? input.supplier : 'nobody'",
    "input.lines.exists(line, line.sku == 'a') || input.urgent",
    "input.lines.map(line, line.sku).size() > 0",
    "input['amount']",
    "input.either == 3.0 || input.either == 'x'",
    "input.free.anything.at.all > 3",
    "steps.call.output.body.receipt",
    "{'a': [1, 2]}['a'][0] in [1, 2]",
    "input.supplier.matches('^[A-Z]') && input.supplier.lowerAscii().startsWith('x')",
    "type(input.amount) == double",
    "input.supplier == null",
  ])("accepts %s", (source) => expect(problems(source)).toEqual([]));

  it.each([
    ["input.amout > 1", "input has no field amout"],
    ["inputs.amount > 1", "there is no inputs"],
    ["input.amount + 1", "write 1.0"],
    ["input.amount + input.supplier", "+ does not take a number and text"],
    ["input.supplier > 5", "> does not take text and a whole number"],
    ["input.amount == 'x'", "compares a number with text"],
    ["input.urgent && input.supplier", "takes true or false, not text"],
    ["input.supplier ? 1 : 2", "asks text"],
    ["nosuch(input.amount)", "there is no function nosuch"],
    ["input.amount.startsWith('1')", "startsWith does not take a number and text"],
    ["input.lines.exists(line, line.skew == 'a')", "line has no field skew"],
    ["input.amount.cents", "input.amount is a number and has no field cents"],
    ["steps.cal.output", "steps has no field cal"],
    ["input.amount.exists(x, x > 1)", "cannot be iterated"],
  ])("refuses %s", (source, message) => expect(problems(source).join()).toContain(message));
});
