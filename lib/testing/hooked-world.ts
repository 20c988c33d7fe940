import { executeIntent } from "@/lib/domains/intents";
import { createWebhookEndpoint, listWebhookDeliveries } from "@/lib/domains/webhooks";
import type { Id } from "@/lib/kernel/ids";
import type { WebhookReceiver } from "./webhook-receiver";
import { mintWorld, type World } from "./world";

/** A tenant with an endpoint that is told of every run that is queued. */
export interface HookedWorld {
  world: World;
  endpoint: Awaited<ReturnType<typeof createWebhookEndpoint>>;
  /** Has one message written. @returns its delivery */
  happen(): Promise<Id<"webhookDelivery">>;
}

/** Mints a tenant whose endpoint is the receiver, which takes what comes and has forgotten what came before. */
export async function mintHookedWorld(receiver: WebhookReceiver): Promise<HookedWorld> {
  receiver.received = [];
  receiver.answer = (response) => response.end("taken");
  const world = await mintWorld(receiver.url);
  const endpoint = await createWebhookEndpoint(world.people.owner, {
    url: `${receiver.url}/hooks`,
    eventTypes: ["run.queued"],
  });
  return {
    world,
    endpoint,
    async happen() {
      await executeIntent(world.people.owner, {
        template: "approve-and-call",
        input: { supplier: "Steel", amount: 100, currency: "USD" },
      });
      const [delivery] = (await listWebhookDeliveries(world.scope, { limit: 1 })).items;
      if (!delivery) throw new Error("nothing was written");
      return delivery.id;
    },
  };
}
