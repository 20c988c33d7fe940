import { retireProofIssuerKey as contract } from "@/lib/contracts/proof-issuers";
import { retireIssuerKey } from "@/lib/domains/proofs";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, params, body, command }) =>
  retireIssuerKey(scope, params.proofIssuerId, params.proofIssuerKeyId, body, command),
);
