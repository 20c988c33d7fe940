import { parse } from "@bufbuild/cel";

/** The syntax tree as the parser gives it. */
export type CelTree = NonNullable<ReturnType<typeof parse>["expr"]>;

/** Where an expression is wrong, and how. */
export interface CelProblem {
  message: string;
  /** Offsets into the source, when the place is known. */
  from?: number;
  to?: number;
}

const LENGTH_MAX = 4000;
const DEPTH_MAX = 60;
/** Chains of these are read as nested to the left, but are not deep to a reader. */
const CHAINED = new Set(["_&&_", "_||_", "_+_"]);

/** An expression that cannot be parsed, or that failed on this input (missing attribute, type error). */
export class CelFailure extends Error {
  override readonly name = "CelFailure";

  constructor(
    message: string,
    readonly problem: CelProblem = { message },
  ) {
    super(message);
  }
}

/** Parses, within limits on length and depth. @throws CelFailure that says where */
export function parseCel(source: string): CelTree {
  if (source.length > LENGTH_MAX)
    throw new CelFailure(`the expression is longer than ${LENGTH_MAX} characters`);
  // Before parsing: the parser descends once per bracket, and a crafted text would exhaust its stack.
  if (bracketDepth(source) > DEPTH_MAX) throw tooDeep();
  const tree = parseOrFail(source);
  if (depthOf(tree) > DEPTH_MAX) throw tooDeep();
  return tree;
}

function parseOrFail(source: string): CelTree {
  try {
    const { expr } = parse(source);
    if (expr) return expr;
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw located(error);
  }
  throw new CelFailure("the expression is empty");
}

interface Located {
  rawMessage?: string;
  location?: { start: { offset: number }; end: { offset: number } };
}

function located(error: unknown): CelFailure {
  const { rawMessage, location } = error as Located;
  const text = error instanceof Error ? error.message : String(error);
  if (!location) return new CelFailure(text);
  return new CelFailure(text, {
    message: rawMessage ?? text,
    from: location.start.offset,
    to: location.end.offset,
  });
}

const tooDeep = () => new CelFailure(`the expression is nested more than ${DEPTH_MAX} levels deep`);

function bracketDepth(source: string): number {
  let [depth, deepest] = [0, 0];
  // Brackets inside of strings are text.
  for (const [token] of source.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[([{]|[)\]}]/g)) {
    if (/^[([{]/.test(token)) deepest = Math.max(deepest, ++depth);
    else if (/^[)\]}]/.test(token)) depth -= 1;
  }
  return deepest;
}

/** The expressions directly under one. */
export function childrenOf(tree: CelTree): CelTree[] {
  const { exprKind: kind } = tree;
  const present = (list: (CelTree | undefined)[]) => list.filter((one) => one !== undefined);
  switch (kind.case) {
    case "callExpr":
      return present([kind.value.target, ...kind.value.args]);
    case "selectExpr":
      return present([kind.value.operand]);
    case "listExpr":
      return kind.value.elements;
    case "structExpr":
      return kind.value.entries.flatMap(({ keyKind, value }) =>
        present([keyKind.case === "mapKey" ? keyKind.value : undefined, value]),
      );
    case "comprehensionExpr": {
      const { iterRange, accuInit, loopCondition, loopStep, result } = kind.value;
      return present([iterRange, accuInit, loopCondition, loopStep, result]);
    }
    default:
      return [];
  }
}

function depthOf(root: CelTree): number {
  let deepest = 0;
  const open: { tree: CelTree; depth: number; chain: string | undefined }[] = [
    { tree: root, depth: 1, chain: undefined },
  ];
  for (let at = open.pop(); at; at = open.pop()) {
    deepest = Math.max(deepest, at.depth);
    const { exprKind } = at.tree;
    const name = exprKind.case === "callExpr" ? exprKind.value.function : undefined;
    const chain = name !== undefined && CHAINED.has(name) ? name : undefined;
    for (const child of childrenOf(at.tree)) {
      const childName = child.exprKind.case === "callExpr" ? child.exprKind.value.function : undefined;
      const linked = chain !== undefined && childName === chain;
      open.push({ tree: child, depth: at.depth + (linked ? 0 : 1), chain });
    }
  }
  return deepest;
}

/** Names an expression reads that nothing in it binds. */
function freeNames(root: CelTree): Set<string> {
  const names = new Set<string>();
  const open: { tree: CelTree; bound: ReadonlySet<string> }[] = [{ tree: root, bound: new Set() }];
  for (let at = open.pop(); at; at = open.pop()) {
    const { exprKind } = at.tree;
    if (exprKind.case === "identExpr" && !at.bound.has(exprKind.value.name)) names.add(exprKind.value.name);
    const bound =
      exprKind.case === "comprehensionExpr"
        ? new Set([...at.bound, exprKind.value.iterVar, exprKind.value.accuVar])
        : at.bound;
    for (const tree of childrenOf(at.tree)) open.push({ tree, bound });
  }
  return names;
}

/** Names of the type constants, which look like variables. */
const TYPE_NAMES = new Set([
  "bool",
  "bytes",
  "double",
  "int",
  "list",
  "map",
  "null_type",
  "string",
  "type",
  "uint",
]);

/** What is wrong with an expression over the named variables, without evaluating it. */
export function checkCel(source: string, variables: readonly string[]): CelProblem[] {
  try {
    const unknown = [...freeNames(parseCel(source))].filter(
      (name) => !variables.includes(name) && !TYPE_NAMES.has(name),
    );
    return unknown.map((name) => {
      const from = source.search(new RegExp(`(?<![\\w.])${name.replace(/[^\w]/g, "")}\\b`));
      const message = `${name} is not known here; there are ${variables.join(", ")}`;
      return from < 0 ? { message } : { message, from, to: from + name.length };
    });
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    return [error.problem];
  }
}
