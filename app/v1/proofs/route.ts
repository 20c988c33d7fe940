import { listProofs as listContract, submitProof as submitContract } from "@/lib/contracts/proofs";
import { listProofs, submitProof } from "@/lib/domains/proofs";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(listContract, ({ scope, query }) => listProofs(scope, query));
export const POST = defineRoute(submitContract, ({ scope, body, command }) =>
  submitProof(scope, body, "api", command),
);
