export { createPolicy, savePolicyDraft } from "./draft";
export { EnginesNeeded, withEngines } from "./engine";
export { decisionRow, evaluatePolicy, loadPacks, makeDecision, readPins, requesterOf } from "./evaluate";
export { getPolicy, getPolicyVersion, listPolicies, listPolicyVersions } from "./packs";
export { type PublishPolicy, publishPolicy, publishPolicyVersion, testPolicyVersion } from "./publish";
export { getDecision, listDecisions } from "./queries";
export { type Remedy, remediesFor } from "./remedies";
export { archivePolicy, rollbackPolicy } from "./retire";
export { simulatePolicy } from "./simulate";
