import {
  createProofIssuer as createContract,
  listProofIssuers as listContract,
} from "@/lib/contracts/proof-issuers";
import { createIssuer, listIssuers } from "@/lib/domains/proofs";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(listContract, ({ scope, query }) => listIssuers(scope, query));
export const POST = defineRoute(createContract, ({ scope, body, command }) =>
  createIssuer(scope, body, command),
);
