export { type BoundVariables, bindCel } from "./bind";
export { compileCel, evaluateCel } from "./evaluate";
export { CelFailure, type CelProblem, type CelTree, checkCel, childrenOf, parseCel } from "./syntax";
