export { exportBundle } from "./export";
