import { forgetFirings } from "@/lib/domains/firings";
import { removeUnnamedFiles } from "@/lib/domains/proofs";
import { markStuck, nudgeForgotten } from "@/lib/domains/runs";
import { forgetMessages, sweepDeliveries } from "@/lib/domains/webhooks";
import { engine } from "@/lib/durable/engine";
import { forgetExpiredKeys } from "@/lib/durable/expired-keys";
import { sweepOutbox } from "@/lib/durable/outbox";
import { log } from "@/lib/log";

const GRACE_MS = 60_000;
/** A run that the sweep had taken up twice, and that did not move, is stuck. */
const PATIENCE_MS = 150_000;
/** A decision wakes its run in well under a second, unless its nudge met nobody. */
const DECISION_GRACE_MS = 5_000;

/** Every minute: sends what is left in the outbox, forgets what has expired, and takes up deliveries and runs that nothing moves any more. */
export function sweep() {
  return engine().createFunction(
    { id: "sweep", name: "Sweep", triggers: [{ cron: "* * * * *" }], retries: 0 },
    async ({ step }) =>
      step.run("sweep", async () => {
        const before = new Date(Date.now() - GRACE_MS);
        return all({
          sent: () => sweepOutbox(before),
          forgottenKeys: forgetExpiredKeys,
          forgottenFirings: () => forgetFirings(),
          webhooks: () => sweepDeliveries(before),
          forgottenWebhooks: forgetMessages,
          removedFiles: () => removeUnnamedFiles(),
          stuck: () => markStuck(new Date(Date.now() - PATIENCE_MS)),
          taken: () => nudgeForgotten(before, new Date(Date.now() - DECISION_GRACE_MS)),
        });
      }),
  );
}

/** Does every chore, also when one before it failed. @throws AggregateError of those that did */
async function all(chores: Record<string, () => Promise<number>>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const failures: unknown[] = [];
  for (const [name, chore] of Object.entries(chores)) {
    try {
      counts[name] = await chore();
    } catch (error) {
      log().error({ err: error, chore: name }, "a chore of the sweep failed");
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "the sweep did not do all of its chores");
  return counts;
}
