import { type CelInput, celEnv, isCelError, isCelList, isCelMap, isCelUint, plan } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import type { Json } from "@/lib/kernel/canonical";
import type { BoundVariables, CelVariables } from "./bind";
import { BUDGETED_FUNCTIONS, Counting, refillBudget } from "./budget";
import { compareAsDoubles } from "./comparisons";
import { prepareLoops } from "./loops";
import { CelFailure, parseCel } from "./syntax";

/** Evaluates an expression on variables, or on bound ones when there are many expressions for them. */
type Program = (variables: CelVariables | BoundVariables) => Json;

const BUDGETED = new Set(BUDGETED_FUNCTIONS.map(({ name }) => name));
const environment = celEnv({
  funcs: [...strings.filter(({ name }) => !BUDGETED.has(name)), ...BUDGETED_FUNCTIONS],
});
const programs = new Map<string, Program>();
const PROGRAMS_MAX = 5000;

/**
 * Compiles a CEL expression; programs are kept, so a hot expression is parsed once.
 * JSON numbers are CEL doubles, as the specification's JSON mapping has it.
 * @throws CelFailure when it does not parse, or is too long or too deep
 */
export function compileCel(source: string): Program {
  const known = programs.get(source);
  if (known) return known;
  const program = build(source);
  // Oldest first is enough: published expressions are few, and a re-compile is cheap.
  if (programs.size >= PROGRAMS_MAX) programs.delete(programs.keys().next().value as string);
  programs.set(source, program);
  return program;
}

/** Compiles and evaluates in one call. @throws CelFailure */
export function evaluateCel(source: string, variables: CelVariables): Json {
  return compileCel(source)(variables);
}

function build(source: string): Program {
  const tree = parseCel(source);
  prepareLoops(tree);
  compareAsDoubles(tree);
  let evaluate: ReturnType<typeof plan>;
  try {
    evaluate = plan(environment, tree);
  } catch (error) {
    throw new CelFailure(error instanceof Error ? error.message : String(error));
  }
  return (variables) => {
    refillBudget();
    const result = evaluate(counted(variables));
    if (isCelError(result)) throw new CelFailure(result.message);
    return toJson(result);
  };
}

/** Variables whose loops are counted: bound ones already are. */
function counted(variables: CelVariables | BoundVariables): Record<string, CelInput> {
  return (
    variables instanceof Counting ? variables : Object.assign(new Counting(), variables)
  ) as BoundVariables;
}

function toJson(value: unknown): Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new CelFailure("the result is not a finite number");
    return value;
  }
  if (typeof value === "bigint") {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new CelFailure("the result is an integer too large for JSON");
    return number;
  }
  if (isCelUint(value)) return toJson(value.value);
  if (isCelList(value)) return [...value].map(toJson);
  if (isCelMap(value)) {
    return Object.fromEntries([...value.entries()].map(([key, item]) => [String(key), toJson(item)]));
  }
  throw new CelFailure("the result has no JSON form");
}
