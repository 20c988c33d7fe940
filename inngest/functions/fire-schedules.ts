import { fireDue } from "@/lib/domains/firings";
import { engine } from "@/lib/durable/engine";

const MINUTE_MS = 60_000;
/** More rounds than a minute has instants for; what is left is the next minute's. */
const ROUNDS_MAX = 20;

/**
 * Every minute: fires the schedules that are due, and stays until those of the coming minute were, so that they are on
 * time however late the engine's own clock is. That two of these overlap does no harm.
 */
export function fireSchedules() {
  return engine().createFunction(
    { id: "fire-schedules", name: "Fire schedules", triggers: [{ cron: "* * * * *" }], retries: 0 },
    async ({ step }) => {
      let settled = 0;
      for (let round = 1; round <= ROUNDS_MAX; round += 1) {
        const { more, nextAt, ...done } = await step.run(`fire-${round}`, async () => {
          const result = await fireDue();
          const isSoon = result.nextAt !== null && Date.parse(result.nextAt) - Date.now() < MINUTE_MS;
          return { ...result, nextAt: isSoon ? result.nextAt : null };
        });
        settled += done.settled;
        if (more) continue;
        if (round > 1 || nextAt === null) break;
        await step.sleepUntil(`until-${round}`, nextAt);
      }
      return { settled };
    },
  );
}
