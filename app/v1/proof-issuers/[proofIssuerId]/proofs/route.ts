import { receiveProof as contract } from "@/lib/contracts/proofs";
import { receiveProof } from "@/lib/domains/proofs";
import { defineSignedRoute } from "@/lib/http/define-signed-route";

export const POST = defineSignedRoute(contract, ({ params, ...message }) =>
  receiveProof(params.proofIssuerId, message),
);
