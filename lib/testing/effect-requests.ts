import { expect } from "vitest";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import { executeIntent } from "@/lib/domains/intents";
import { liftKillSwitch, throwKillSwitch } from "@/lib/domains/kill-switches";
import { retryRun, runSegment } from "@/lib/domains/runs";
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
  return { killSwitchId: await liftedSwitch(world) };
}

/** A good body for each of these routes that takes one. */
export const EFFECT_BODIES: Record<string, unknown> = {
  retryRun: { reason: "mended" },
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
