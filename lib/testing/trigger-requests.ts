import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type TemplateDefinition, templateDefinitionSchema } from "@/lib/contracts/templates";
import type { Trigger } from "@/lib/contracts/triggers";
import { publishTemplate } from "@/lib/domains/templates";
import {
  createTriggerSecret,
  listTriggersOf,
  pauseTrigger,
  resumeTrigger,
  revokeTriggerSecret,
} from "@/lib/domains/triggers";
import { approveAndCall } from "@/local/seed/definitions";
import type { SignedRequest } from "./signed-request";
import type { World } from "./world";
import type { WritingRequest } from "./writing-request";

type Triggers = TemplateDefinition["triggers"];

/** The demo's definition with triggers. */
function withTriggers(triggers: Triggers): TemplateDefinition {
  return templateDefinitionSchema.parse({
    ...approveAndCall("team@example.com").definition,
    triggers: triggers ?? [],
  });
}

const SMALL = { supplier: '"Steel"', amount: "100.0", currency: '"USD"' };

/** Publishes a template with these triggers and gives them back, in the definition's order. */
export async function publishTriggers(
  world: World,
  triggers: NonNullable<Triggers>,
  key = `t-${randomUUID().slice(0, 8)}`,
): Promise<Trigger[]> {
  await publishTemplate(world.people.owner, {
    key,
    title: "Orders",
    definition: withTriggers(triggers),
    note: "With triggers",
  });
  const { items } = await listTriggersOf(world.scope, { limit: 100 });
  return items.filter(({ template }) => template.key === key).reverse();
}

/** A schedule that is due every five minutes. */
async function newSchedule(world: World): Promise<Trigger> {
  const [schedule] = await publishTriggers(world, [
    { kind: "schedule", cron: "*/5 * * * *", timeZone: "UTC", input: SMALL },
  ]);
  if (!schedule) throw new Error("no schedule was made");
  return schedule;
}

/** A webhook that takes an order in its body, with a key. */
export async function newWebhook(world: World): Promise<{ trigger: Trigger; key: string }> {
  const [trigger] = await publishTriggers(world, [{ kind: "webhook", path: "orders" }]);
  if (!trigger) throw new Error("no webhook was made");
  const { value } = await createTriggerSecret(world.people.owner, trigger.id, {
    reason: "First key",
    overlapSeconds: 0,
  });
  return { trigger, key: value ?? "" };
}

/** The parameters of a webhook's address. */
export function addressOf({ webhook }: Trigger): { token: string; path: string } {
  const [path = "", token = ""] = (webhook?.url ?? "").split("/").reverse();
  return { token, path };
}

/** Ids of triggers of ours, by path parameter. */
export async function triggerIds(world: World): Promise<Record<string, string>> {
  const { trigger } = await newWebhook(world);
  const secret = await createTriggerSecret(world.people.owner, trigger.id, {
    reason: "Second key",
    overlapSeconds: 60,
  });
  return { triggerId: trigger.id, triggerSecretId: secret.id };
}

/** Good bodies of the trigger routes. */
export const TRIGGER_BODIES: Record<string, unknown> = {
  pauseTrigger: { reason: "Stocktaking" },
  resumeTrigger: { reason: "Done" },
  fireTrigger: { reason: "Trying it out", body: { supplier: "Steel", amount: 100, currency: "USD" } },
  createTriggerSecret: { reason: "Rotation", overlapSeconds: 60 },
  revokeTriggerSecret: { reason: "It leaked" },
};

/** Adds rows to the list of triggers. */
export async function threeTriggers(world: World): Promise<void> {
  await publishTriggers(
    world,
    ["a", "b", "c"].map((path) => ({ kind: "webhook", path })),
  );
}

const audited = (action: string, { id }: Trigger, reason: string) => ({
  action,
  resource: { kind: "trigger", id },
  reason,
});

export const TRIGGER_WRITING: Record<string, (world: World) => Promise<WritingRequest>> = {
  async pauseTrigger(world) {
    const schedule = await newSchedule(world);
    const params = { triggerId: schedule.id };
    return {
      asked: { key: world.key, params, body: { reason: "Stocktaking" } },
      otherBody: { reason: "Something else" },
      audit: audited("trigger.paused", schedule, "Stocktaking"),
      spoil: {
        by: () => pauseTrigger(world.people.owner, schedule.id, { reason: "Sooner" }),
        code: "invalid_transition",
      },
    };
  },
  async resumeTrigger(world) {
    const schedule = await newSchedule(world);
    await pauseTrigger(world.people.owner, schedule.id, { reason: "Stocktaking" });
    return {
      asked: { key: world.key, params: { triggerId: schedule.id }, body: { reason: "Done" } },
      otherBody: { reason: "Done, really" },
      audit: audited("trigger.resumed", schedule, "Done"),
      spoil: {
        by: () => resumeTrigger(world.people.owner, schedule.id, { reason: "Sooner" }),
        code: "invalid_transition",
      },
    };
  },
  async fireTrigger(world) {
    const schedule = await newSchedule(world);
    return {
      asked: { key: world.key, params: { triggerId: schedule.id }, body: { reason: "Trying it out" } },
      otherBody: { reason: "Trying it out again" },
      audit: [
        { action: "intent.executed", resource: { kind: "intent", id: expect.stringMatching(/^int_/) } },
        audited("trigger.fired", schedule, "Trying it out"),
      ],
      spoil: {
        by: () => publishTriggers(world, [], schedule.template.key),
        code: "invalid_transition",
      },
    };
  },
  async createTriggerSecret(world) {
    const { trigger } = await newWebhook(world);
    return {
      asked: { key: world.key, params: { triggerId: trigger.id }, body: { reason: "Rotation" } },
      otherBody: { reason: "Rotation", overlapSeconds: 0 },
      audit: audited("trigger.secret_created", trigger, "Rotation"),
    };
  },
  async revokeTriggerSecret(world) {
    const { trigger } = await newWebhook(world);
    const made = await createTriggerSecret(world.people.owner, trigger.id, {
      reason: "To be revoked",
      overlapSeconds: 60,
    });
    const params = { triggerId: trigger.id, triggerSecretId: made.id };
    return {
      asked: { key: world.key, params, body: { reason: "It leaked" } },
      otherBody: { reason: "It leaked twice" },
      audit: audited("trigger.secret_revoked", trigger, "It leaked"),
      spoil: {
        by: () => revokeTriggerSecret(world.people.owner, trigger.id, made.id, { reason: "Sooner" }),
        code: "not_found",
      },
    };
  },
};

export const TRIGGER_SIGNED: Record<string, (world: World) => Promise<SignedRequest>> = {
  async receiveWebhook(world) {
    const { trigger, key } = await newWebhook(world);
    return {
      params: addressOf(trigger),
      body: { supplier: "Steel", amount: 100, currency: "USD" },
      key,
      audit: [
        { action: "intent.executed", actor: expect.objectContaining({ kind: "system", id: trigger.id }) },
      ],
      noted: ["triggers"],
      unknown: [
        { ...addressOf(trigger), path: "others" },
        { ...addressOf(trigger), token: "A".repeat(22) },
        { ...addressOf(trigger), token: "x'--" },
      ],
    };
  },
};
