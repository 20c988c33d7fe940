import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";
import { expect } from "vitest";
import type { Run, RunEvent } from "@/lib/contracts/runs";
import { hashJson, sha256 } from "@/lib/crypto/hash";
import { linkToken } from "@/lib/domains/approvals";
import { getRun, listEvents, runSegment } from "@/lib/domains/runs";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

/** A wait longer than this is not for time: a person or an event ends it. */
const SOON_MS = 5_000;

/** Runs segments, as the engine would, until the run is over or waits for something other than time. */
export async function drive(scope: Scope, runId: Id<"run">, segmentsMax = 30): Promise<Run> {
  for (let segments = 0; segments < segmentsMax; segments += 1) {
    const result = await runSegment(scope, runId);
    if (result.state === "over") break;
    if (result.state === "waiting") {
      const left = result.until ? Date.parse(result.until) - Date.now() : Number.POSITIVE_INFINITY;
      if (left > SOON_MS) break;
      await sleep(Math.max(0, left) + 5);
    }
  }
  return getRun(scope, runId);
}

/**
 * The journal is gapless, every link holds (worked out anew, from what the API shows), the run's row names its end,
 * and there is one terminal entry when the run is over and none before.
 */
export async function expectSoundJournal(
  owner: postgres.Sql,
  scope: Scope,
  runId: Id<"run">,
): Promise<RunEvent[]> {
  const events = await listEvents(scope, runId, { after: 0, limit: 500 });
  let head = "0".repeat(64);
  for (const [index, { seq, type, nodeId, data, at, prevHash, hash }] of events.entries()) {
    expect(seq).toBe(index + 1);
    expect(prevHash).toBe(head);
    expect(hash).toBe(sha256(`${head}:${seq}:${hashJson({ runId, seq, type, nodeId, data, at })}`));
    head = hash;
  }
  const [row] = await owner`select seq, head, status, finished_at from runs where id = ${uuidOf(runId)}`;
  expect(row).toMatchObject({ seq: events.length, head });
  const ends = events.filter(({ type }) => /^run\.(succeeded|failed|cancelled|compensated)$/.test(type));
  expect(ends.map(({ type }) => type)).toEqual(row?.finished_at ? [`run.${row.status}`] : []);
  return events;
}

/** The links of a run's approvals, as the e-mails carry them. */
export async function linksOf(
  owner: postgres.Sql,
  runId: Id<"run">,
): Promise<{ id: Id<"approvalLink">; userId: Id<"user">; token: string }[]> {
  const rows = await owner`select l.id, l.user_id from approval_links l
    join approvals a on a.id = l.approval_id where a.run_id = ${uuidOf(runId)} order by l.id`;
  return rows.map((row) => {
    const id = idOf("approvalLink", row.id);
    return { id, userId: idOf("user", row.user_id), token: linkToken(id) };
  });
}

/** A run's row in the ledger of effects. */
export async function effectOf(owner: postgres.Sql, runId: Id<"run">, nodeId = "call") {
  const rows = await owner<
    { status: string; attempts: number; key: string; receipt: unknown; error: { code: string } | null }[]
  >`select status, attempts, key, receipt, error from effects
    where run_id = ${uuidOf(runId)} and node_id = ${nodeId}`;
  return rows[0];
}
