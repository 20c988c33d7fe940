import { makeCheckpoint } from "@/lib/domains/audit";
import { executeIntent } from "@/lib/domains/intents";
import { addAllowedHosts, addConnectors } from "./connector-requests";
import { threeEffects, threeKillSwitches } from "./effect-requests";
import { addPolicies } from "./policy-requests";
import { addIssuers, addProofs } from "./proof-requests";
import { threeTemplates } from "./template-requests";
import { threeTriggers } from "./trigger-requests";
import { addWebhookDeliveries, addWebhookEndpoints } from "./webhook-requests";
import type { World } from "./world";

async function threeCheckpoints(world: World) {
  for (let amount = 1; amount <= 3; amount += 1) {
    await executeIntent(world.people.owner, {
      template: "approve-and-call",
      input: { supplier: "Steel", amount, currency: "USD" },
    });
    await makeCheckpoint(world.scope);
  }
}

/**
 * Adds at least three rows to a list of the API that does not get them from three orders, by the list's operation.
 * The test of paging is generated over the routes, so a list that stays shorter fails it.
 */
export const LISTED_ROWS: Record<string, (world: World) => Promise<unknown>> = {
  listAuditCheckpoints: threeCheckpoints,
  listTemplates: threeTemplates,
  listPolicies: addPolicies,
  listConnectors: addConnectors,
  listAllowedHosts: addAllowedHosts,
  listWebhookEndpoints: addWebhookEndpoints,
  listWebhookDeliveries: addWebhookDeliveries,
  listTriggers: threeTriggers,
  listProofs: addProofs,
  listProofIssuers: addIssuers,
  listKillSwitches: threeKillSwitches,
  listEffects: threeEffects,
};
