import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { effects } from "@/drizzle/schema";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import { withScope } from "@/lib/db";
import { settleEffect } from "@/lib/domains/effects";
import { executeIntent } from "@/lib/domains/intents";
import { liftKillSwitch, throwKillSwitch } from "@/lib/domains/kill-switches";
import { cancelRun, retryRun, runSegment } from "@/lib/domains/runs";
import { publishTemplate } from "@/lib/domains/templates";
import type { World } from "./world";
import type { WritingRequest } from "./writing-request";

/** A template that fails at its second step. */
const FAILING: TemplateDefinition = {
  inputSchema: { type: "object" },
  nodes: [
    { id: "check", kind: "policy", title: "Check" },
    { id: "count", kind: "set", title: "Count", values: { n: "int(input.supplier)" } },
    { id: "end", kind: "end", title: "End" },
  ],
  edges: [
    { from: "check", to: "count", on: "success" },
    { from: "count", to: "end", on: "success" },
  ],
};

/** A run that failed. */
async function failedRun(world: World) {
  await publishTemplate(world.scope, {
    key: "failing",
    title: "Failing",
    note: "First",
    definition: FAILING,
  });
  const { run } = await executeIntent(world.people.owner, {
    template: "failing",
    input: { supplier: "not a number", amount: 100, currency: "USD" },
  });
  await runSegment(world.scope, run.id);
  return run;
}

/** An effect whose outcome nobody knows: sent to a receiver that is not there, and marked so. */
async function unknownEffect(world: World) {
  const { run } = await executeIntent(world.people.owner, {
    template: "call-or-report",
    input: { supplier: "S", amount: 100, currency: "USD" },
  });
  await runSegment(world.scope, run.id);
  const [row] = await withScope(world.scope, (tx) =>
    tx
      .update(effects)
      .set({ status: "unknown" })
      .where(eq(effects.runId, run.id))
      .returning({ id: effects.id }),
  );
  if (!row) throw new Error("nothing was sent");
  return row.id;
}

/** Three acts in the ledger. */
export async function threeEffects(world: World) {
  for (let count = 0; count < 3; count += 1) await unknownEffect(world);
}

/** A switch of the past: it halts nothing any more. */
async function liftedSwitch(world: World) {
  const { id } = await throwKillSwitch(world.people.owner, { scope: "workspace", reason: "a drill" });
  await liftKillSwitch(world.people.owner, id, { reason: "the drill is over" });
  return id;
}

/** Three switches in the history. */
export async function threeKillSwitches(world: World) {
  for (let count = 0; count < 3; count += 1) await liftedSwitch(world);
}

/** Ids for the paths of these routes. */
export async function effectIds(world: World) {
  return { killSwitchId: await liftedSwitch(world), effectId: await unknownEffect(world) };
}

/** A good body for each of these routes that takes one. */
export const EFFECT_BODIES: Record<string, unknown> = {
  retryRun: { reason: "mended" },
  repairRun: { reason: "nothing moves it" },
  reconcileEffect: { reason: "the supplier asked" },
  settleEffect: { outcome: "refused", reason: "their log has nothing of it" },
  throwKillSwitch: { scope: "workspace", reason: "something is wrong" },
  liftKillSwitch: { reason: "it is right again" },
};

/** Requests of the routes about effects, kill switches and what operators do with runs; see `WRITING_REQUESTS`. */
export const EFFECT_WRITING: Record<string, (world: World) => Promise<WritingRequest>> = {
  async retryRun(world) {
    const run = await failedRun(world);
    return {
      asked: { key: world.key, params: { runId: run.id }, body: { reason: "mended" } },
      otherBody: { reason: "mended", nodeId: "count" },
      audit: {
        action: "run.retried",
        resource: { kind: "run", id: run.id },
        before: { status: "failed" },
        reason: "mended",
      },
      spoil: {
        by: () => retryRun(world.people.owner, run.id, { reason: "sooner" }),
        code: "invalid_transition",
      },
    };
  },
  async repairRun(world) {
    const { run } = await executeIntent(world.people.owner, {
      template: "call-or-report",
      input: { supplier: "S", amount: 100, currency: "USD" },
    });
    return {
      asked: { key: world.key, params: { runId: run.id }, body: { reason: "nothing moves it" } },
      otherBody: { reason: "for another reason" },
      audit: { action: "run.repaired", resource: { kind: "run", id: run.id }, reason: "nothing moves it" },
      spoil: {
        by: () => cancelRun(world.people.owner, run.id, { reason: "sooner" }),
        code: "invalid_transition",
      },
    };
  },
  async reconcileEffect(world) {
    const effectId = await unknownEffect(world);
    return {
      asked: { key: world.key, params: { effectId }, body: { reason: "the supplier asked" } },
      otherBody: { reason: "the supplier called" },
      audit: { action: "effect.asked", resource: { kind: "effect", id: effectId } },
      spoil: {
        by: () => settleEffect(world.people.owner, effectId, { outcome: "refused", reason: "sooner" }),
        code: "invalid_transition",
      },
    };
  },
  async settleEffect(world) {
    const effectId = await unknownEffect(world);
    return {
      asked: {
        key: world.key,
        params: { effectId },
        body: { outcome: "acknowledged", receipt: { order: 7 }, reason: "it is in their log" },
      },
      otherBody: { outcome: "refused", reason: "their log has nothing of it" },
      audit: {
        action: "effect.settled",
        resource: { kind: "effect", id: effectId },
        before: { status: "unknown" },
        reason: "it is in their log",
      },
      spoil: {
        by: () => settleEffect(world.people.owner, effectId, { outcome: "refused", reason: "sooner" }),
        code: "invalid_transition",
      },
    };
  },
  async throwKillSwitch(world) {
    return {
      asked: { key: world.key, body: { scope: "workspace", reason: "something is wrong" } },
      otherBody: { scope: "tenant", reason: "something is wrong" },
      audit: {
        action: "kill_switch.thrown",
        resource: { kind: "kill_switch", id: expect.stringMatching(/^ksw_/) },
        reason: "something is wrong",
      },
      spoil: {
        by: () => throwKillSwitch(world.people.owner, { scope: "workspace", reason: "sooner" }),
        code: "conflict",
      },
    };
  },
  async liftKillSwitch(world) {
    const { id } = await throwKillSwitch(world.people.owner, {
      scope: "workspace",
      reason: "something is wrong",
    });
    return {
      asked: { key: world.key, params: { killSwitchId: id }, body: { reason: "it is right again" } },
      otherBody: { reason: "for another reason" },
      audit: {
        action: "kill_switch.lifted",
        resource: { kind: "kill_switch", id },
        reason: "it is right again",
      },
      spoil: {
        by: () => liftKillSwitch(world.people.owner, id, { reason: "sooner" }),
        code: "invalid_transition",
      },
    };
  },
};
