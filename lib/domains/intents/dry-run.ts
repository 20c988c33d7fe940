import type { DryRunBody, Rehearsal } from "@/lib/contracts/dry-run";
import { hashJson } from "@/lib/crypto/hash";
import { withScope } from "@/lib/db";
import {
  EnginesNeeded,
  loadPacks,
  makeDecision,
  readPins,
  requesterOf,
  withEngines,
} from "@/lib/domains/policies";
import { checkInput, type Rehearsable, readRehearsable, refuseUnstorable } from "@/lib/domains/templates";
import type { Json } from "@/lib/kernel/canonical";
import { newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { rehearse } from "./rehearse";

/**
 * Rehearses an intent against a template, a draft or a definition at hand, with the policies in force. Nothing is
 * stored, nobody is asked, and nothing outside is called but policy engines that are outside.
 * @throws AppError not_found (template or version), validation_failed (input), policy_unavailable
 */
export async function dryRunIntent(scope: Scope, body: DryRunBody): Promise<Rehearsal> {
  if (body.definition) refuseUnstorable(body.definition);
  const input = body.input as Record<string, Json>;
  const requester = requesterOf(scope);
  const now = new Date().toISOString();
  const { template, packs, decision } = await withEngines(scope, (judgements) =>
    withScope(scope, async (tx) => {
      const template: Rehearsable = body.definition
        ? { key: "draft", version: 0, definition: body.definition }
        : await readRehearsable(tx, body.template ?? "", body.version);
      checkInput(hashJson(template.definition), template.definition.inputSchema, input);
      const packs = await loadPacks(tx, await readPins(tx));
      const intent = { template: template.key, version: template.version };
      const decision = makeDecision(packs, "intent", { intent, input, requester, now }, null, judgements);
      return { template, packs, decision };
    }),
  );
  return rehearse({
    definition: template.definition,
    input,
    requester,
    runId: newId("run"),
    samples: body.samples,
    decision,
    decideAgain(steps) {
      const intent = { template: template.key, version: template.version };
      try {
        return makeDecision(packs, "intent", { intent, input, requester, steps, now }, null);
      } catch (error) {
        if (error instanceof EnginesNeeded) return null;
        throw error;
      }
    },
  });
}
