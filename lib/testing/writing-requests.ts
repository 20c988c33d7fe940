import { expect } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { cancelRun } from "@/lib/domains/runs";
import { APPROVAL_WRITING } from "./approval-requests";
import { CONNECTOR_WRITING } from "./connector-requests";
import { EFFECT_WRITING } from "./effect-requests";
import { EVENT_WRITING } from "./event-requests";
import { POLICY_WRITING } from "./policy-requests";
import { PROOF_WRITING } from "./proof-requests";
import type { TokenIssuer } from "./sign-in";
import { TEMPLATE_WRITING } from "./template-requests";
import { TENANCY_WRITING } from "./tenancy-requests";
import { TRIGGER_WRITING } from "./trigger-requests";
import { WEBHOOK_WRITING } from "./webhook-requests";
import type { World } from "./world";
import type { WritingRequest } from "./writing-request";

const SMALL = { supplier: "Steel", amount: 100, currency: "USD" };

/**
 * One maker of requests for each writing route of the API, by operation. The tests of idempotency, audit and input
 * are generated over the routes, so a new writing route fails them until it is described here.
 */
export const WRITING_REQUESTS: Record<
  string,
  (world: World, issuer: TokenIssuer) => Promise<WritingRequest>
> = {
  ...TENANCY_WRITING,
  ...TEMPLATE_WRITING,
  ...POLICY_WRITING,
  ...CONNECTOR_WRITING,
  ...TRIGGER_WRITING,
  ...WEBHOOK_WRITING,
  ...EVENT_WRITING,
  ...APPROVAL_WRITING,
  ...PROOF_WRITING,
  ...EFFECT_WRITING,
  async executeIntent(world) {
    return {
      asked: { key: world.key, body: { template: "approve-and-call", input: SMALL } },
      otherBody: { template: "approve-and-call", input: { ...SMALL, amount: 101 } },
      audit: { action: "intent.executed", resource: { kind: "intent", id: expect.stringMatching(/^int_/) } },
    };
  },
  async cancelRun(world) {
    const { run } = await executeIntent(world.people.owner, { template: "approve-and-call", input: SMALL });
    return {
      asked: { key: world.key, params: { runId: run.id }, body: { reason: "not needed" } },
      otherBody: { reason: "for another reason" },
      audit: {
        action: "run.cancelled",
        resource: { kind: "run", id: run.id },
        before: { status: "queued" },
        reason: "not needed",
      },
      spoil: {
        by: () => cancelRun(world.people.owner, run.id, { reason: "sooner" }),
        code: "invalid_transition",
      },
    };
  },
};
