import { TURN } from "./budget";
import { type CelTree, childrenOf } from "./syntax";

type Kind = CelTree["exprKind"];
type Loop = Extract<Kind, { case: "comprehensionExpr" }>["value"];

/** Names that variables of loops have in the source, each with the one it is given. */
type Names = ReadonlyMap<string, string>;

/**
 * Makes every loop of the tree count its turns, and gives its variable a name that no other variable has, so that
 * `input.lines.exists(input, input.a)` does not read a field of the outer `input`. Changes the tree.
 */
export function prepareLoops(tree: CelTree, names: Names = new Map(), depth = 1): void {
  const { exprKind } = tree;
  if (exprKind.case === "identExpr") {
    exprKind.value.name = names.get(exprKind.value.name) ?? exprKind.value.name;
    return;
  }
  if (exprKind.case !== "comprehensionExpr") {
    for (const child of childrenOf(tree)) prepareLoops(child, names, depth);
    return;
  }
  const loop = exprKind.value;
  // No source can say it: `@` starts no name in CEL.
  const name = "@".repeat(depth);
  const within = new Map(names).set(loop.iterVar, name);
  loop.iterVar = name;
  for (const one of [loop.iterRange, loop.accuInit, loop.result]) if (one) prepareLoops(one, names, depth);
  for (const one of [loop.loopCondition, loop.loopStep]) if (one) prepareLoops(one, within, depth + 1);
  countTurns(loop);
}

function countTurns(loop: Loop): void {
  const condition = loop.loopCondition;
  if (!condition) return;
  const node = (exprKind: Kind): CelTree => ({ $typeName: "cel.expr.Expr", id: condition.id, exprKind });
  const turn = node({ case: "identExpr", value: { $typeName: "cel.expr.Expr.Ident", name: TURN } });
  // Thrown and not given as a value, the error of a spent budget is not swallowed by `&&`.
  loop.loopCondition = node({
    case: "callExpr",
    value: { $typeName: "cel.expr.Expr.Call", function: "_&&_", args: [turn, condition] },
  });
}
