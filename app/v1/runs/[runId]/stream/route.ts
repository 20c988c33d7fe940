import { streamRun as contract } from "@/lib/contracts/runs";
import { type Follow, followRun } from "@/lib/domains/runs";
import { defineRoute } from "@/lib/http/define-route";
import { EventStreamAnswer } from "@/lib/http/event-stream";

export const GET = defineRoute(contract, async ({ scope, params, query, headers }) => {
  const seen = headers["last-event-id"];
  const follow = await followRun(scope, params.runId, seen === undefined ? query.after : Number(seen));
  return follow && new EventStreamAnswer((signal) => messages(follow, signal));
});

async function* messages(follow: Follow, signal: AbortSignal) {
  for await (const events of follow(signal)) yield events.map((event) => ({ id: event.seq, data: event }));
}
