import { verifyProof as contract } from "@/lib/contracts/proofs";
import { verifyProof } from "@/lib/domains/proofs";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  verifyProof(scope, params.proofId, body, command),
);
