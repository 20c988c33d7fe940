export { decisionRow, loadPacks, makeDecision, readPins, requesterOf } from "./evaluate";
export { type PublishPolicy, publishPolicy } from "./publish";
export { getDecision, listDecisions } from "./queries";
