import { type CelType, celEnv, parse } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import { BOOL, DYN, STRING, type ValueType } from "./value-type";

type Expression = ReturnType<typeof parse>["expr"];
type Scope = Record<string, ValueType>;

const functions = celEnv({ funcs: strings }).funcs;
/** Operators that the evaluator has built in. */
const LOGIC = new Set(["_&&_", "_||_", "!_", "@not_strictly_false"]);
const SHOWN: Record<ValueType["name"], string> = {
  int: "a whole number",
  double: "a number",
  string: "text",
  bool: "true or false",
  null_type: "null",
  list: "a list",
  map: "an object",
  dyn: "anything",
  other: "another kind of value",
};

/** What is wrong with an expression, given what is known of the values it names; and what it gives. */
export interface Checked {
  problems: string[];
  type: ValueType;
}

/**
 * Type-checks a CEL expression that parses: unknown names and fields, functions that do not exist, operands that
 * no function takes. Only what is sure to fail is a problem; what cannot be known is let through. Pure.
 */
export function checkExpression(source: string, variables: Scope): Checked {
  const checker = new Checker();
  const type = checker.typeOf(parse(source).expr, variables);
  return { problems: [...new Set(checker.problems)], type };
}

/** Whether a value of this type can never be one that is wanted. */
export function cannotBe(type: ValueType, ...wanted: ValueType["name"][]): boolean {
  return type.name !== "dyn" && type.name !== "other" && !wanted.includes(type.name);
}

/** A type in words. */
export function shownType(type: ValueType): string {
  return SHOWN[type.name];
}

class Checker {
  readonly problems: string[] = [];

  typeOf(expression: Expression | undefined, scope: Scope): ValueType {
    const kind = expression?.exprKind;
    switch (kind?.case) {
      case "constExpr":
        return constantType(kind.value.constantKind.case);
      case "identExpr":
        return this.nameType(kind.value.name, scope);
      case "selectExpr": {
        const { operand, field, testOnly } = kind.value;
        const found = this.fieldType(this.typeOf(operand, scope), field, operand);
        return testOnly ? BOOL : found;
      }
      case "callExpr": {
        const { target, args, function: name } = kind.value;
        return this.callType(
          name,
          target && this.typeOf(target, scope),
          args.map((argument) => this.typeOf(argument, scope)),
        );
      }
      case "listExpr": {
        const elements = kind.value.elements.map((element) => this.typeOf(element, scope));
        return { name: "list", element: sameType(elements) };
      }
      case "structExpr":
        for (const entry of kind.value.entries) {
          if (entry.keyKind.case === "mapKey") this.typeOf(entry.keyKind.value, scope);
          this.typeOf(entry.value, scope);
        }
        return { name: "map" };
      case "comprehensionExpr": {
        const { iterRange, iterVar, iterVar2, accuVar, accuInit, loopStep, result } = kind.value;
        const range = this.typeOf(iterRange, scope);
        if (cannotBe(range, "list", "map")) this.problems.push(`${SHOWN[range.name]} cannot be iterated`);
        this.typeOf(accuInit, scope);
        const inner = { ...scope, [iterVar]: range.element ?? DYN, [accuVar]: DYN };
        if (iterVar2) Object.assign(inner, { [iterVar]: DYN, [iterVar2]: DYN });
        this.typeOf(loopStep, inner);
        return this.typeOf(result, inner);
      }
      default:
        return DYN;
    }
  }

  private nameType(name: string, scope: Scope): ValueType {
    const known = Object.hasOwn(scope, name) ? scope[name] : undefined;
    if (known) return known;
    // `int`, `string` and the like are values too: the types themselves.
    if (functions.find(name) || ["list", "map", "null_type"].includes(name)) return { name: "other" };
    this.problems.push(`there is no ${name}; known here: ${Object.keys(scope).join(", ")}`);
    return DYN;
  }

  private fieldType(operand: ValueType, field: string, of: Expression | undefined): ValueType {
    if (operand.name === "dyn" || operand.name === "other") return DYN;
    if (operand.name !== "map") {
      this.problems.push(`${shown(of)} is ${SHOWN[operand.name]} and has no field ${field}`);
      return DYN;
    }
    const fields = operand.fields ?? {};
    if (Object.hasOwn(fields, field)) return fields[field] ?? DYN;
    if (operand.isClosed) this.problems.push(`${shown(of)} has no field ${field}`);
    return DYN;
  }

  private callType(name: string, target: ValueType | undefined, args: ValueType[]): ValueType {
    if (LOGIC.has(name)) {
      const wrong = args.find((type) => cannotBe(type, "bool"));
      if (wrong) this.problems.push(`${operator(name)} takes true or false, not ${SHOWN[wrong.name]}`);
      return BOOL;
    }
    if (name === "_?_:_") {
      const [condition = DYN, ...branches] = args;
      if (cannotBe(condition, "bool"))
        this.problems.push(`?: asks ${SHOWN[condition.name]}, not true or false`);
      return sameType(branches);
    }
    if (name === "_[_]") return this.indexed(args);
    if (name === "_==_" || name === "_!=_") return this.equality(name, args);
    const group = functions.find(name);
    if (!group) {
      this.problems.push(`there is no function ${name}`);
      return DYN;
    }
    const fitting = [...group].filter(
      (overload) =>
        (overload.target === undefined) === (target === undefined) &&
        overload.arguments.length === args.length &&
        (!overload.target || fits(target ?? DYN, overload.target)) &&
        overload.arguments.every((wanted, index) => fits(args[index] ?? DYN, wanted)),
    );
    if (fitting.length === 0) {
      const given = (target ? [target, ...args] : args).map((type) => SHOWN[type.name]).join(" and ");
      const hint =
        args.some(({ name: one }) => one === "int") && args.some(({ name: one }) => one === "double");
      this.problems.push(
        `${operator(name)} does not take ${given || "nothing"}${hint ? ": write 1.0 for 1, since JSON numbers have fractions" : ""}`,
      );
      return DYN;
    }
    return sameType(fitting.map((overload) => typeOfCel(overload.result)));
  }

  private indexed([of = DYN, index = DYN]: ValueType[]): ValueType {
    if (cannotBe(of, "list", "map")) this.problems.push(`[] is asked of ${SHOWN[of.name]}`);
    if (of.name !== "list") return DYN;
    if (cannotBe(index, "int", "double")) this.problems.push(`a list is indexed by ${SHOWN[index.name]}`);
    return of.element ?? DYN;
  }

  private equality(name: string, [left = DYN, right = DYN]: ValueType[]): ValueType {
    const isNumber = ({ name: one }: ValueType) => one === "int" || one === "double";
    const comparable =
      [left, right].some(({ name: one }) => one === "dyn" || one === "other" || one === "null_type") ||
      left.name === right.name ||
      (isNumber(left) && isNumber(right));
    if (!comparable) {
      this.problems.push(`${operator(name)} compares ${SHOWN[left.name]} with ${SHOWN[right.name]}`);
    }
    return BOOL;
  }
}

function constantType(kind: string | undefined): ValueType {
  switch (kind) {
    case "int64Value":
      return { name: "int" };
    case "doubleValue":
      return { name: "double" };
    case "stringValue":
      return STRING;
    case "boolValue":
      return BOOL;
    case "nullValue":
      return { name: "null_type" };
    default:
      return { name: "other" };
  }
}

function typeOfCel(type: CelType): ValueType {
  switch (type.name) {
    case "int":
    case "double":
    case "string":
    case "bool":
    case "null_type":
    case "list":
    case "map":
    case "dyn":
      return { name: type.name };
    default:
      return { name: "other" };
  }
}

function fits(given: ValueType, wanted: CelType): boolean {
  const { name } = typeOfCel(wanted);
  return given.name === "dyn" || given.name === "other" || name === "dyn" || given.name === name;
}

function sameType(types: ValueType[]): ValueType {
  const [first = DYN] = types;
  return types.every(({ name }) => name === first.name) ? first : DYN;
}

function operator(name: string): string {
  return name.replaceAll("_", "").replace("@in", "in") || name;
}

function shown(expression: Expression | undefined): string {
  const kind = expression?.exprKind;
  if (kind?.case === "identExpr") return kind.value.name;
  if (kind?.case === "selectExpr") return `${shown(kind.value.operand)}.${kind.value.field}`;
  return "this value";
}
