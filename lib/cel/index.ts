export { type BoundVariables, bindCel, type CelVariables } from "./bind";
export { hasWholeBudget, sharingBudget } from "./budget";
export { compileCel, evaluateCel } from "./evaluate";
export { CelFailure, type CelTree, checkCel, childrenOf, parseCel } from "./syntax";
