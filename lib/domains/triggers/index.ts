export { triggerIssues } from "./names";
export { pauseTrigger, resumeTrigger } from "./pause";
export type { TriggerRow } from "./present";
export { getTrigger, listFirings, listTriggersOf } from "./queries";
export { rotateTriggerSecrets } from "./reseal";
export { planDue } from "./schedule";
export { createTriggerSecret, revokeTriggerSecret, signingKeysOf } from "./secret";
export { syncTriggers } from "./sync";
