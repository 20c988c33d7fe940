export { executeIntent } from "./execute";
export { getIntent, listIntents } from "./queries";
