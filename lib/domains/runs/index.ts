export { cancelRun } from "./cancel";
export { append, EMPTY_JOURNAL } from "./journal";
export {
  countRunsByStatus,
  getRun,
  listEvents,
  listRuns,
  listSteps,
  type RunQuery,
} from "./queries";
export { runSegment, type SegmentResult } from "./segment";
export { nudgeForgotten } from "./sweep";
export { getTrace } from "./trace";
export { waitForRun } from "./wait";
