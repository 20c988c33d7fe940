import { addProofIssuerKey as contract } from "@/lib/contracts/proof-issuers";
import { addIssuerKey } from "@/lib/domains/proofs";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  addIssuerKey(scope, params.proofIssuerId, body, command),
);
