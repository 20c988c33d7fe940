import { getProof as contract } from "@/lib/contracts/proofs";
import { getProof } from "@/lib/domains/proofs";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getProof(scope, params.proofId));
