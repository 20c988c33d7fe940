import { getProofFile as contract } from "@/lib/contracts/proofs";
import { getProofFile } from "@/lib/domains/proofs";
import { defineRoute } from "@/lib/http/define-route";

export const GET = defineRoute(contract, ({ scope, params }) => getProofFile(scope, params.proofFileId));
