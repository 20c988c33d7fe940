import { desc } from "drizzle-orm";
import { decisions } from "@/drizzle/schema";
import type { Subject } from "@/lib/contracts/decisions";
import type { PolicyContent } from "@/lib/contracts/policies";
import type { Flip, Outcome, SimulatePolicyBody, Simulation } from "@/lib/contracts/policy-simulation";
import { type ScopedTx, withScope } from "@/lib/db";
import type { Json } from "@/lib/kernel/canonical";
import { AppError } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { decide, type PolicyPack, type Verdict } from "./combine";
import { checksumOf, requireSound } from "./content";
import { askEngines } from "./engine";
import { loadPacks, readPins } from "./evaluate";
import { amountIn, changeBetween, impactOf } from "./flips";
import { readPack, readVersion } from "./packs";
import { matching } from "./queries";

/** Something to decide anew: how it was decided, and by which packs besides the one that is simulated. */
interface Case {
  subject: Subject;
  input: Record<string, Json>;
  others: PolicyPack[];
  before: Outcome | PolicyPack[];
  mark: Pick<Flip, "decisionId" | "index" | "at">;
}

/** A remote engine is asked once a case: more would be a load test of it. */
const REMOTE_CASES_MAX = 200;

/**
 * Decides recorded decisions and pasted inputs anew as if the draft were in force, and lists every one that would
 * end differently. A recorded decision is replayed under the very versions it was made by, with this pack's alone
 * replaced; pasted inputs are compared with what is published now. Stores nothing.
 * @throws AppError not_found, validation_failed (rules, or no draft to simulate), policy_unavailable
 */
export async function simulatePolicy(
  scope: Scope,
  packId: Id<"policyPack">,
  body: SimulatePolicyBody,
): Promise<Simulation> {
  if (body.content) requireSound(body.content);
  const { draft, cases } = await withScope(scope, async (tx) => {
    const pack = await readPack(tx, packId);
    const content = body.content ?? (await savedDraft(tx, packId, pack.draft?.versionId));
    const simulated = asPack(pack.key, content);
    return { draft: simulated, cases: await readCases(tx, pack.key, body) };
  });
  const isRemote = [draft, ...cases.flatMap(({ others }) => others)].some(
    ({ engine }) => engine.kind !== "cel",
  );
  if (isRemote && cases.length > REMOTE_CASES_MAX) {
    throw new AppError("validation_failed", "Too many cases for an engine outside of this process.", {
      issues: [
        { path: "recorded.last", message: `must be at most ${REMOTE_CASES_MAX} with a remote engine` },
      ],
    });
  }
  const flips: Flip[] = [];
  for (const one of cases) {
    const before = Array.isArray(one.before) ? await outcomeOf(scope, one.before, one) : one.before;
    const after = await outcomeOf(scope, [...one.others, draft], one);
    const change = changeBetween(before, after);
    if (!change) continue;
    const { subject, input, mark } = one;
    const kept = input as Flip["input"];
    flips.push({ ...mark, subject, change, before, after, input: kept, amount: amountIn(input) });
  }
  return { evaluated: cases.length, unchanged: cases.length - flips.length, flips, ...impactOf(flips) };
}

async function savedDraft(
  tx: ScopedTx,
  packId: Id<"policyPack">,
  versionId: Id<"policyVersion"> | undefined,
): Promise<Pick<PolicyContent, "engine" | "rules">> {
  if (versionId) return readVersion(tx, packId, versionId);
  throw new AppError("validation_failed", "This policy has no draft to simulate.", {
    issues: [{ path: "content", message: "is required while there is no draft" }],
  });
}

function asPack(packKey: string, { engine, rules }: Pick<PolicyContent, "engine" | "rules">): PolicyPack {
  const versionId = newId("policyVersion");
  return { packKey, versionId, version: 0, checksum: checksumOf(engine, rules), engine, rules };
}

async function readCases(tx: ScopedTx, packKey: string, body: SimulatePolicyBody): Promise<Case[]> {
  const without = (packs: PolicyPack[]) => packs.filter((pack) => pack.packKey !== packKey);
  const cases: Case[] = [];
  if (body.recorded) {
    const { last, subject, from } = body.recorded;
    const rows = await tx
      .select()
      .from(decisions)
      .where(matching({ subject, from }))
      .orderBy(desc(decisions.id))
      .limit(last);
    const pins = [...new Map(rows.flatMap(({ packs }) => packs.map((pin) => [pin.versionId, pin]))).values()];
    const loaded = new Map((await loadPacks(tx, pins)).map((pack) => [pack.versionId, pack]));
    for (const row of rows) {
      const packs = row.packs.flatMap(({ versionId }) => loaded.get(versionId) ?? []);
      const { effect, code, explanation, obligations } = row;
      cases.push({
        subject: row.subject,
        input: row.input,
        others: without(packs),
        before: { effect, code, explanation, obligations },
        mark: { decisionId: row.id, index: null, at: row.at.toISOString() },
      });
    }
  }
  if (body.inputs?.length) {
    const published = await loadPacks(tx, await readPins(tx));
    for (const [index, { subject, input }] of body.inputs.entries()) {
      cases.push({
        subject,
        input: input as Record<string, Json>,
        others: without(published),
        before: published,
        mark: { decisionId: null, index, at: null },
      });
    }
  }
  return cases;
}

async function outcomeOf(scope: Scope, packs: PolicyPack[], { subject, input }: Case): Promise<Outcome> {
  const judgements = await askEngines(scope, packs, subject, input);
  return presentOutcome(decide(packs, subject, input, judgements));
}

const presentOutcome = ({ effect, code, explanation, obligations }: Verdict): Outcome => ({
  effect,
  code,
  explanation,
  obligations,
});
