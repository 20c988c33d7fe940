import {
  getProofIssuer as getContract,
  updateProofIssuer as updateContract,
} from "@/lib/contracts/proof-issuers";
import { getIssuer, updateIssuer } from "@/lib/domains/proofs";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(getContract, ({ scope, params }) => getIssuer(scope, params.proofIssuerId));
export const PATCH = defineRoute(updateContract, ({ scope, params, body, command }) =>
  updateIssuer(scope, params.proofIssuerId, body, command),
);
