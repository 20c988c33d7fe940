import { performance } from "node:perf_hooks";
import { sql } from "drizzle-orm";
import { type decisions, policyPacks, policyVersions } from "@/drizzle/schema";
import type { Decision, PolicyPin } from "@/lib/contracts/decisions";
import type { PolicyRule } from "@/lib/contracts/policies";
import type { ScopedTx } from "@/lib/db";
import type { Json } from "@/lib/kernel/canonical";
import { AppError } from "@/lib/kernel/errors";
import { idOf, newId, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { decide, type PolicyPack, type Subject } from "./combine";

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
    const rows = await tx.send<{ id: string; rules: PolicyRule[] }>(
      sql`select id, rules from ${policyVersions}
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
      versions.set(pin.versionId, { ...pin, rules: row.rules });
    }
  }
  return pins.map((pin) => versions.get(pin.versionId) as PolicyPack);
}

/** What a policy sees of who asks. */
export function requesterOf(scope: Scope): JsonObject {
  return { kind: scope.principal.kind, id: scope.principal.id, label: scope.principal.label };
}

/** Evaluates packs and gives the decision as it is to be recorded. Nothing is stored yet. */
export function makeDecision(
  packs: PolicyPack[],
  subject: Subject,
  input: JsonObject,
  intentId: Decision["intentId"],
): Decision {
  const started = performance.now();
  const verdict = decide(packs, subject, input);
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
    input: input as Decision["input"],
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
