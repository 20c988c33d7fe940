import { RetryAfterError } from "inngest";
import { attemptDelivery } from "@/lib/domains/webhooks";
import { engine } from "@/lib/durable/engine";
import { EVENTS } from "@/lib/durable/events";

/** So many messages are on their way to one endpoint at once; a slow one delays its own and no others. */
const AT_ONCE_PER_ENDPOINT = 5;

/** Delivers one message to one endpoint: attempts by the schedule, with sleeps between that hold nothing. */
export function deliverWebhook() {
  return engine().createFunction(
    {
      id: "deliver-webhook",
      name: "Deliver webhook",
      triggers: [{ event: "webhook/queued" }],
      concurrency: { key: "event.data.endpointId", limit: AT_ONCE_PER_ENDPOINT },
      retries: 20,
    },
    async ({ event, step, attempt }) => {
      const { deliveryId, tenantId, workspaceId } = EVENTS["webhook/queued"].parse(event.data);
      for (let round = 1; ; round += 1) {
        const { again } = await step.run(`attempt-${round}`, () =>
          attemptDelivery({ tenantId, workspaceId }, deliveryId).catch((error: unknown) => {
            throw new RetryAfterError("the attempt was not recorded", Math.min(30, 2 ** attempt) * 1000, {
              cause: error,
            });
          }),
        );
        if (again === null) return { rounds: round };
        await step.sleepUntil(`wait-${round}`, new Date(again));
      }
    },
  );
}
