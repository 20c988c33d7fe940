import { executeIntent as contract } from "@/lib/contracts/intents";
import { executeIntent } from "@/lib/domains/intents";
import { waitForRun } from "@/lib/domains/runs";
import { defineRoute, StatusAnswer } from "@/lib/http/define-route";

export const POST = defineRoute(contract, async ({ scope, body, query, command }) => {
  const isAwaited = query.wait > 0;
  const executed = await executeIntent(scope, body, command, { isAwaited });
  if (!isAwaited || command?.replayed) return executed;
  const run = executed.run.finishedAt ? executed.run : await waitForRun(scope, executed.run.id, query.wait);
  return new StatusAnswer(run.finishedAt ? 200 : 202, { ...executed, run });
});
