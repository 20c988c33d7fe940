export { CelFailure, type CelVariables, compileCel, evaluateCel } from "./evaluate";
