import { uploadProofFile as contract } from "@/lib/contracts/proofs";
import { uploadFile } from "@/lib/domains/proofs";
import { defineRoute } from "@/lib/http/define-route";

export const POST = defineRoute(contract, ({ scope, query, upload, command }) =>
  uploadFile(scope, { ...query, ...upload }, command),
);
