import { downloadProofFile as contract } from "@/lib/contracts/proofs";
import { downloadFile } from "@/lib/domains/proofs";
import { defineRoute } from "@/lib/http/define-route";
import { FileAnswer } from "@/lib/http/stream";

export const GET = defineRoute(
  contract,
  async ({ scope, params }) => new FileAnswer(await downloadFile(scope, params.proofFileId)),
);
