import { RetryAfterError } from "inngest";
import { runSegment } from "@/lib/domains/runs";
import { engine } from "@/lib/durable/engine";
import { EVENTS } from "@/lib/durable/events";
import { env } from "@/lib/env";
import { withLogContext } from "@/lib/log";

/** A wait is looked at again at least this often. */
const LOOK_AGAIN_MS = 24 * 3600 * 1000;
/** A nudge sent just before a wait has begun reaches nobody: what it was for is found so long after. */
const EARLY_LOOK_MS = 2_000;

/**
 * Drives one run: segments and waits in turn. The row in Postgres is the truth and an event is a nudge, so the
 * database is looked at again before and after every wait; a second driver of the same run does no harm.
 */
export function runIntent() {
  return engine().createFunction(
    {
      id: "run-intent",
      name: "Run intent",
      triggers: [{ event: "run/queued" }],
      // A tenant's burst waits for its own runs and not others for it: what waits holds no place.
      concurrency: [{ key: "event.data.tenantId", limit: env().RUNS_AT_ONCE_PER_TENANT }],
      cancelOn: [{ event: "run/cancelled", match: "data.runId" }],
      retries: 20,
    },
    async ({ event, step, attempt }) => {
      const { runId, ...claims } = EVENTS["run/queued"].parse(event.data);
      let isNews = true;
      for (let round = 1; ; round += 1) {
        const result = await step.run(`segment-${round}`, () =>
          withLogContext({ runId }, () =>
            runSegment(claims, runId).catch((error: unknown) => {
              // A database that restarts is back in seconds; the engine's own backoff starts at half a minute.
              throw new RetryAfterError("the segment did not end", Math.min(30, 2 ** attempt) * 1000, {
                cause: error,
              });
            }),
          ),
        );
        if (result.state === "over") return { rounds: round };
        if (result.state === "more") continue;
        const left = result.until === null ? LOOK_AGAIN_MS : Date.parse(result.until) - Date.now();
        const isEarly: boolean = isNews && left > EARLY_LOOK_MS;
        const nudge: unknown = await step.waitForEvent(`wait-${round}`, {
          event: "run/nudged",
          match: "data.runId",
          timeout: isEarly ? EARLY_LOOK_MS : Math.max(1, Math.min(left, LOOK_AGAIN_MS)),
        });
        isNews = nudge !== null || !isEarly;
      }
    },
  );
}
