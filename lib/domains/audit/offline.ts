/** What a verifier needs that has no server and no environment. */
export { eventProblem } from "./chain";
export { checkpointStatement, sealStatement, signatureProblem } from "./signed";
