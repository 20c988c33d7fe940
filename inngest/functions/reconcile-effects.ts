import { reconcileDue } from "@/lib/domains/effects";
import { engine } from "@/lib/durable/engine";

/** Every minute: asks what came of the acts of runs that are over, where nobody knows. */
export function reconcileEffects() {
  return engine().createFunction(
    { id: "reconcile-effects", name: "Reconcile effects", triggers: [{ cron: "* * * * *" }], retries: 0 },
    async ({ step }) => step.run("ask", async () => ({ asked: await reconcileDue(new Date()) })),
  );
}
