import { checkpointAudit } from "./functions/checkpoint-audit";
import { connectorHealth, connectorRecovered } from "./functions/connector-health";
import { mailApprovers } from "./functions/mail-approvers";
import { runIntent } from "./functions/run-intent";
import { sweep } from "./functions/sweep";

/** Every durable function of the app, as the engine is to know them. */
export function functions() {
  return [runIntent(), mailApprovers(), sweep(), checkpointAudit(), connectorHealth(), connectorRecovered()];
}
