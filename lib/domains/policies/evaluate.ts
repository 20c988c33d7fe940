import { performance } from "node:perf_hooks";
import { sql } from "drizzle-orm";
import { decisions, policyPacks, policyVersions } from "@/drizzle/schema";
import type { Decision, PolicyPin, Subject } from "@/lib/contracts/decisions";
import type { PolicyEngine, PolicyRule } from "@/lib/contracts/policies";
import type { EvaluatePolicyBody } from "@/lib/contracts/policy-simulation";
import { type ScopedTx, withScope } from "@/lib/db";
import type { Json } from "@/lib/kernel/canonical";
import { AppError } from "@/lib/kernel/errors";
import { idOf, newId, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { decide, type Judgements, type PolicyPack } from "./combine";
import { EnginesNeeded, outside, withEngines } from "./engine";
import { redact } from "./redact";
import { type Remedy, remediesFor } from "./remedies";

type JsonObject = Record<string, Json>;

/** Published versions never change, so what was read once is kept. */
const versions = new Map<string, PolicyPack>();
const VERSIONS_MAX = 1000;

/** The pins of the workspace's published packs, sent at once; feed the rows to `loadPacks`. */
export function readPins(tx: ScopedTx): Promise<PolicyPin[]> {
  return tx
    .send<{ key: string; id: string; version: number; checksum: string }>(
      sql`select p.key, v.id, v.version, v.checksum from ${policyPacks} p
          join ${policyVersions} v on v.id = p.published_version_id order by p.key`,
    )
    .then((rows) =>
      rows.map((row) => ({
        packKey: row.key,
        versionId: idOf("policyVersion", row.id),
        version: row.version,
        checksum: row.checksum,
      })),
    );
}

/** The packs behind pins, from memory where they were read before. */
export async function loadPacks(tx: ScopedTx, pins: PolicyPin[]): Promise<PolicyPack[]> {
  const missing = pins.filter((pin) => !versions.has(pin.versionId));
  if (missing.length > 0) {
    const rows = await tx.send<{ id: string; rules: PolicyRule[]; engine: PolicyEngine }>(
      sql`select id, rules, engine from ${policyVersions}
          where id in (${sql.join(
            missing.map((pin) => sql`${uuidOf(pin.versionId)}`),
            sql`,`,
          )})`,
    );
    if (versions.size + rows.length > VERSIONS_MAX) versions.clear();
    for (const pin of missing) {
      const row = rows.find((candidate) => candidate.id === uuidOf(pin.versionId));
      if (!row)
        throw new AppError("policy_unavailable", `Policy ${pin.packKey} version ${pin.version} is missing.`);
      versions.set(pin.versionId, { ...pin, rules: row.rules, engine: row.engine });
    }
  }
  return pins.map((pin) => versions.get(pin.versionId) as PolicyPack);
}

/** What a policy sees of who asks. */
export function requesterOf(scope: Scope): JsonObject {
  return { kind: scope.principal.kind, id: scope.principal.id, label: scope.principal.label };
}

/**
 * Evaluates packs and gives the decision as it is to be recorded. Nothing is stored yet.
 * @throws EnginesNeeded when a pack's engine is outside and not among the judgements; see `withEngines`
 */
export function makeDecision(
  packs: PolicyPack[],
  subject: Subject,
  input: JsonObject,
  intentId: Decision["intentId"],
  judgements?: Judgements,
): Decision {
  const unasked = outside(packs).filter(({ versionId }) => !judgements?.has(versionId));
  if (unasked.length > 0) throw new EnginesNeeded(packs, subject, input);
  const started = performance.now();
  const verdict = decide(packs, subject, input, judgements);
  const micros = Math.round((performance.now() - started) * 1000);
  return {
    id: newId("decision"),
    intentId,
    subject,
    ...verdict,
    packs: packs.map(({ packKey, versionId, version, checksum }) => ({
      packKey,
      versionId,
      version,
      checksum,
    })),
    input: redact(input) as Decision["input"],
    micros,
    at: new Date().toISOString(),
  };
}

/** The insert of a decision. */
export function decisionRow(scope: Scope, decision: Decision): typeof decisions.$inferInsert {
  return {
    ...decision,
    tenantId: scope.tenantId,
    workspaceId: scope.workspaceId,
    input: decision.input as JsonObject,
    at: new Date(decision.at),
  };
}

/** What the rules that denied something would have allowed instead; nothing for any other decision. */
export async function remediesOf(scope: Scope, decision: Decision): Promise<Remedy[]> {
  if (decision.effect === "allow" || decision.code) return [];
  const packs = await withScope(scope, (tx) => loadPacks(tx, decision.packs));
  return remediesFor(packs, decision.subject, decision.input as JsonObject, () => true);
}

/** Decides by all published packs and records the decision, as an answer for a system that acts itself. */
export function evaluatePolicy(scope: Scope, body: EvaluatePolicyBody): Promise<Decision> {
  const input = {
    intent: (body.intent ?? {}) as Json,
    input: body.input as Json,
    requester: requesterOf(scope),
    now: new Date().toISOString(),
  };
  return withEngines(scope, (judgements) =>
    withScope(scope, async (tx) => {
      const packs = await loadPacks(tx, await readPins(tx));
      const decision = makeDecision(packs, body.subject, input, null, judgements);
      tx.defer(tx.insert(decisions).values(decisionRow(scope, decision)));
      return decision;
    }),
  );
}
