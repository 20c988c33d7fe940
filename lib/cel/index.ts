export { CelFailure, compileCel, evaluateCel } from "./evaluate";
