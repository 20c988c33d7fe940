export { dryRunIntent } from "./dry-run";
export { executeIntent } from "./execute";
export { getIntent, listIntents } from "./queries";
