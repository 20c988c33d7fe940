export { type BoundVariables, bindCel, type CelVariables } from "./bind";
export { sharingBudget } from "./budget";
export { compileCel, evaluateCel } from "./evaluate";
export { CelFailure, type CelTree, checkCel, childrenOf, parseCel } from "./syntax";
