import { type CelTree, parseCel } from "@/lib/cel";

type Scalar = string | number | boolean;

export const OPERATORS = [
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "in",
  "not_in",
  "contains",
  "starts_with",
  "ends_with",
  "exists",
  "missing",
] as const;
export type Operator = (typeof OPERATORS)[number];

/** One line of the rule builder: a field, what it is compared by, and with what. */
export interface Comparison {
  kind: "comparison";
  /** Dotted path: `input.amount`. */
  field: string;
  operator: Operator;
  value: Scalar | Scalar[] | null;
}

/** Lines that must all hold, or one of which must. */
export interface Group {
  kind: "all" | "any";
  items: Condition[];
}

export type Condition = Comparison | Group;

const FIELD = /^[a-zA-Z_]\w*(\.[a-zA-Z_]\w*)*$/;
const RESERVED = new Set(
  "as break const continue else false for function if import in let loop null package namespace return true var void while".split(
    " ",
  ),
);

/** Whether a text names a field that CEL can read. */
export function isFieldPath(text: string): boolean {
  return FIELD.test(text) && !text.split(".").some((part) => RESERVED.has(part));
}

const METHODS = { contains: "contains", starts_with: "startsWith", ends_with: "endsWith" } as const;
const SYMBOLS = { "_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">=" } as const;

/** The CEL of a condition. Pure; `readCondition` reads it back. */
export function writeCel(condition: Condition): string {
  if (condition.kind === "comparison") return writeComparison(condition);
  const items = condition.items.map(unwrapped);
  const [first] = items;
  if (!first) return condition.kind === "all" ? "true" : "false";
  if (items.length === 1) return writeCel(first);
  const parts = items.map((item) =>
    item.kind === "comparison" || item.items.length === 0 ? writeCel(item) : `(${writeCel(item)})`,
  );
  return parts.join(condition.kind === "all" ? " && " : " || ");
}

/** A group of one says what its one item says. */
function unwrapped(condition: Condition): Condition {
  if (condition.kind === "comparison" || condition.items.length !== 1) return condition;
  const [only] = condition.items;
  return only ? unwrapped(only) : condition;
}

function writeComparison({ field, operator, value }: Comparison): string {
  switch (operator) {
    case "exists":
      return `has(${field})`;
    case "missing":
      return `!has(${field})`;
    case "in":
      return `${field} in ${writeList(value)}`;
    case "not_in":
      return `!(${field} in ${writeList(value)})`;
    case "contains":
    case "starts_with":
    case "ends_with":
      return `${field}.${METHODS[operator]}(${writeScalar(value)})`;
    default:
      return `${field} ${operator} ${writeScalar(value)}`;
  }
}

function writeList(value: Comparison["value"]): string {
  const items = Array.isArray(value) ? value : value === null ? [] : [value];
  return `[${items.map(writeScalar).join(", ")}]`;
}

function writeScalar(value: Comparison["value"]): string {
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return String(value === 0 ? 0 : value);
    const text = String(value);
    return /[.e]/.test(text) ? text : `${text}.0`;
  }
  // JSON's escapes are CEL's.
  return JSON.stringify(Array.isArray(value) ? "" : value);
}

/** The condition that a CEL text says, or nothing when it says more than the builder can show. */
export function readCondition(source: string): Condition | undefined {
  try {
    return readTree(parseCel(source));
  } catch {
    return undefined;
  }
}

function readTree(tree: CelTree): Condition | undefined {
  const { exprKind } = tree;
  if (exprKind.case === "constExpr" && exprKind.value.constantKind.case === "boolValue") {
    return { kind: exprKind.value.constantKind.value ? "all" : "any", items: [] };
  }
  const has = readHas(tree);
  if (has) return { kind: "comparison", field: has, operator: "exists", value: null };
  if (exprKind.case !== "callExpr") return undefined;
  const { function: name, args, target } = exprKind.value;
  if (name === "_&&_" || name === "_||_") return readGroup(name, args);
  if (name === "!_") return negated(args[0] && readTree(args[0]));
  if (name === "@in") return readIn(args);
  const method = Object.entries(METHODS).find(([, called]) => called === name)?.[0];
  if (target && method) return comparison(target, method as Operator, args[0] && readScalar(args[0]));
  const symbol = SYMBOLS[name as keyof typeof SYMBOLS];
  const [left, right] = args;
  if (!symbol || !left || !right) return undefined;
  return comparison(left, symbol, readScalar(right));
}

function readGroup(name: string, args: CelTree[]): Group | undefined {
  const kind = name === "_&&_" ? "all" : "any";
  const items: Condition[] = [];
  for (const arg of args) {
    const item = readTree(arg);
    if (!item) return undefined;
    // What CEL reads as nested to the left is one list to a reader.
    if (item.kind === kind && item.items.length > 1) items.push(...item.items);
    else items.push(item);
  }
  return { kind, items };
}

function negated(inner: Condition | undefined): Condition | undefined {
  if (inner?.kind !== "comparison") return undefined;
  if (inner.operator === "exists") return { ...inner, operator: "missing" };
  return inner.operator === "in" ? { ...inner, operator: "not_in" } : undefined;
}

function readIn([left, right]: CelTree[]): Comparison | undefined {
  if (right?.exprKind.case !== "listExpr" || !left) return undefined;
  const values: Scalar[] = [];
  for (const element of right.exprKind.value.elements) {
    const value = readScalar(element);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return comparison(left, "in", values);
}

function comparison(
  left: CelTree,
  operator: Operator,
  value: Scalar | Scalar[] | undefined,
): Comparison | undefined {
  const field = readField(left);
  return field && value !== undefined ? { kind: "comparison", field, operator, value } : undefined;
}

function readField({ exprKind }: CelTree): string | undefined {
  if (exprKind.case === "identExpr") return exprKind.value.name;
  if (exprKind.case !== "selectExpr" || exprKind.value.testOnly || !exprKind.value.operand) return undefined;
  const parent = readField(exprKind.value.operand);
  return parent && `${parent}.${exprKind.value.field}`;
}

function readHas({ exprKind }: CelTree): string | undefined {
  if (exprKind.case !== "selectExpr" || !exprKind.value.testOnly || !exprKind.value.operand) return undefined;
  const parent = readField(exprKind.value.operand);
  return parent && `${parent}.${exprKind.value.field}`;
}

function readScalar({ exprKind }: CelTree): Scalar | undefined {
  if (exprKind.case !== "constExpr") return undefined;
  const { constantKind } = exprKind.value;
  switch (constantKind.case) {
    case "int64Value":
      return Number.isSafeInteger(Number(constantKind.value)) ? Number(constantKind.value) : undefined;
    case "stringValue":
    case "boolValue":
    case "doubleValue":
      return constantKind.value;
    default:
      return undefined;
  }
}
