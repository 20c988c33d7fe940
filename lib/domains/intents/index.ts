export { dryRunIntent } from "./dry-run";
export { type Decided, executeIntent } from "./execute";
export { getIntent, listIntents } from "./queries";
