import { type CelTree, childrenOf } from "./syntax";

const COMPARES = new Set(["_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_"]);

/**
 * Writes the whole numbers that a tree compares values with as doubles, where that is exact. JSON's numbers are
 * doubles, CEL compares numbers across types, and the library finds the comparison of two doubles sooner. Changes
 * the tree.
 */
export function compareAsDoubles(tree: CelTree): void {
  for (const child of childrenOf(tree)) compareAsDoubles(child);
  const { exprKind } = tree;
  if (exprKind.case !== "callExpr" || !COMPARES.has(exprKind.value.function)) return;
  for (const { exprKind: side } of exprKind.value.args) {
    if (side.case !== "constExpr" || side.value.constantKind.case !== "int64Value") continue;
    const value = Number(side.value.constantKind.value);
    if (Number.isSafeInteger(value)) side.value.constantKind = { case: "doubleValue", value };
  }
}
