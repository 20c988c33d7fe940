import type { RouteContract } from "@/lib/contracts/contract";
import { APPROVAL_BODIES } from "./approval-requests";
import { CONNECTOR_BODIES, connectorIds } from "./connector-requests";
import { EFFECT_BODIES, effectIds } from "./effect-requests";
import { EVENT_BODIES } from "./event-requests";
import { POLICY_BODIES, policyIds } from "./policy-requests";
import { PROOF_BODIES, proofIds } from "./proof-requests";
import { TEMPLATE_BODIES, templateIds } from "./template-requests";
import { TENANCY_BODIES, tenancyIds } from "./tenancy-requests";
import { TRIGGER_BODIES, triggerIds } from "./trigger-requests";
import { WEBHOOK_BODIES, webhookIds } from "./webhook-requests";
import type { World } from "./world";

/** A good body for every route that takes one but for decisions, whose body names what was seen. */
export const GOOD_BODIES: Record<string, unknown> = {
  ...TENANCY_BODIES,
  ...TEMPLATE_BODIES,
  ...POLICY_BODIES,
  ...CONNECTOR_BODIES,
  ...WEBHOOK_BODIES,
  ...TRIGGER_BODIES,
  ...EVENT_BODIES,
  ...APPROVAL_BODIES,
  ...PROOF_BODIES,
  ...EFFECT_BODIES,
  executeIntent: { template: "approve-and-call", input: { supplier: "S", amount: 100, currency: "USD" } },
  cancelRun: { reason: "not needed" },
};

/** Makes one of everything in a world, and gives their ids by path parameter; runs and approvals are the caller's. */
export async function namedIds(world: World): Promise<Record<string, string>> {
  const ids = {};
  for (const idsOf of [
    templateIds,
    tenancyIds,
    policyIds,
    connectorIds,
    webhookIds,
    triggerIds,
    proofIds,
    effectIds,
  ]) {
    Object.assign(ids, await idsOf(world));
  }
  return ids;
}

/** A route's path parameters, of these ids. */
export function paramsOf({ path }: RouteContract, ids: Record<string, string>): Record<string, string> {
  return Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, ids[name] ?? ""]));
}
