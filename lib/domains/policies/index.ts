export type { Judgements } from "./combine";
export { deletePolicyDraft } from "./delete-draft";
export { createPolicy, savePolicyDraft } from "./draft";
export { askEngines, EnginesNeeded, withEngines } from "./engine";
export {
  decisionRow,
  evaluatePolicy,
  loadPacks,
  makeDecision,
  readPins,
  remediesOf,
  requesterOf,
} from "./evaluate";
export { knownFields } from "./known-fields";
export { meets, mergeDemands, mergeObligations } from "./merge-stages";
export { getPolicy, getPolicyVersion, latestContent, listPolicies, listPolicyVersions } from "./packs";
export { type PublishPolicy, publishPolicy, publishPolicyVersion, testPolicyVersion } from "./publish";
export { getDecision, listDecisions } from "./queries";
export { type Remedy, remediesFor } from "./remedies";
export { archivePolicy, rollbackPolicy } from "./retire";
export { simulatePolicy } from "./simulate";
