export { type Submission, storeAccepted, storeDenied } from "./accept";
export { canBeAsked, nextAskAt } from "./act";
export { cancelRun } from "./cancel";
export { canDriveNow, driveNow } from "./drive";
export { type Follow, followRun } from "./follow";
export { arrivals, chosenEdge, hasFailureRoute, readiness, waysWanted } from "./graph";
export { wakeHalted, wakeParked } from "./parked";
export { askEffect } from "./perform";
export {
  countRunsByStatus,
  getRun,
  getRunDefinition,
  listEvents,
  listRuns,
  listSteps,
} from "./queries";
export { retryRun } from "./reopen";
export { repairRun } from "./repair";
export { runSegment } from "./segment";
export { presentState } from "./state";
export { nudgeForgotten } from "./sweep";
export { getTrace } from "./trace";
export { waitForRun } from "./wait";
export { markStuck } from "./watchdog";
