import { RetryAfterError } from "inngest";
import { mailWebhookPaused, webhookKeepers } from "@/lib/domains/webhooks";
import { engine } from "@/lib/durable/engine";
import { EVENTS } from "@/lib/durable/events";

/** E-mails those who may resume an endpoint that was paused, each on their own, for as long as the mail server is down. */
export function mailWebhookKeepers() {
  return engine().createFunction(
    {
      id: "mail-webhook-paused",
      name: "Mail of a paused webhook",
      triggers: [{ event: "webhook/paused" }],
      retries: 20,
    },
    async ({ event, step, attempt }) => {
      const { endpointId, ...place } = EVENTS["webhook/paused"].parse(event.data);
      const people = await step.run("who", () => webhookKeepers(place));
      await Promise.all(
        people.map((userId) =>
          step.run(`mail-${userId}`, () =>
            mailWebhookPaused(place, endpointId, userId).catch((error: unknown) => {
              const seconds = Math.min(300, 2 ** (attempt + 1));
              throw new RetryAfterError("the mail server did not take the e-mail", `${seconds}s`, {
                cause: error,
              });
            }),
          ),
        ),
      );
    },
  );
}
