import { executeIntent as contract } from "@/lib/contracts/intents";
import { executeIntent } from "@/lib/domains/intents";
import { waitForRun } from "@/lib/domains/runs";
import { defineRoute, StatusAnswer } from "@/lib/http/define-route";

export const POST = defineRoute(contract, async ({ scope, body, query, command }) => {
  const executed = await executeIntent(scope, body, command);
  if (query.wait === 0 || command?.replayed) return executed;
  const run = await waitForRun(scope, executed.run.id, query.wait);
  return new StatusAnswer(run.finishedAt ? 200 : 202, { ...executed, run });
});
