import { exportRunBundle as contract } from "@/lib/contracts/runs";
import { exportBundle } from "@/lib/domains/bundle";
import { defineRoute } from "@/lib/http/define-route";
import { FileAnswer } from "@/lib/http/stream";

export const GET = defineRoute(
  contract,
  async ({ scope, params }) => new FileAnswer(await exportBundle(scope, params.runId)),
);
