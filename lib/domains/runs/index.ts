export { cancelRun } from "./cancel";
export { canDriveNow, driveNow } from "./drive";
export { type Follow, followRun } from "./follow";
export { arrivals, chosenEdge, hasFailureRoute, readiness, waysWanted } from "./graph";
export { append, EMPTY_JOURNAL } from "./journal";
export { wakeParked } from "./parked";
export {
  countRunsByStatus,
  getRun,
  listEvents,
  listRuns,
  listSteps,
} from "./queries";
export { runSegment } from "./segment";
export { presentState, type RunState } from "./state";
export { nudgeForgotten } from "./sweep";
export { getTrace } from "./trace";
export { waitForRun } from "./wait";
