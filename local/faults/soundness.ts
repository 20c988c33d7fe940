import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { expect } from "vitest";
import type { Run, RunEvent } from "@/lib/contracts/runs";
import { readAudit, readDecision, readJournal, readRun, verifyAudit } from "./client";
import { query, received, untilOutboxEmpty } from "./outside";

const TERMINAL = /^run\.(succeeded|failed|cancelled|compensated)$/;

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Computed here from the description of the chain and not with the product's own code. */
function chainHash(runId: string, { seq, type, nodeId, data, at, prevHash }: RunEvent): string {
  const content = sha256(canonicalize({ runId, seq, type, nodeId, data, at }) ?? "");
  return sha256(`${prevHash}:${seq}:${content}`);
}

/** The journal is gapless, each link holds, and the run ended exactly once, as its row says. */
function expectSoundJournal(run: Run, journal: RunEvent[]): void {
  expect(journal.map(({ seq }) => seq)).toEqual(journal.map((_, index) => index + 1));
  let head = "0".repeat(64);
  for (const event of journal) {
    expect(event.prevHash).toBe(head);
    expect(event.hash).toBe(chainHash(run.id, event));
    head = event.hash;
  }
  const ends = journal.filter(({ type }) => TERMINAL.test(type));
  expect(ends.map(({ type }) => type)).toEqual([`run.${run.status}`]);
  expect(journal.at(-1)).toBe(ends[0]);
}

/** Everything that must hold of a run that ended, whatever happened meanwhile. @returns the run */
export async function expectSound(runId: string, status: Run["status"] = "succeeded"): Promise<Run> {
  const run = await readRun(runId);
  expect({ id: run.id, status: run.status, error: run.error }).toEqual({
    id: runId,
    status,
    error: status === "failed" ? expect.anything() : null,
  });
  const journal = await readJournal(runId);
  expectSoundJournal(run, journal);

  const decisionId = journal[0]?.data.decisionId as string;
  expect(await readDecision(decisionId)).toMatchObject({ id: decisionId, effect: "allow" });
  const accepted = await readAudit(run.intentId);
  expect(accepted.map(({ action }) => action)).toEqual(["intent.executed"]);
  const ended = await readAudit(runId);
  expect(ended.map(({ action }) => action)).toEqual([`run.${status}`]);
  expect(ended[0]?.after).toEqual({ status, seq: journal.length, head: journal.at(-1)?.hash });
  return run;
}

/** The receiver acted once for a run, and its receipt is the run's. @returns how often it was sent the request */
export async function expectActedOnce(run: Run): Promise<number> {
  const seen = await received(run.id);
  expect(seen).toMatchObject({ key: `${run.id}:call`, acted: 1 });
  expect(run.output).toEqual({ receipt: seen?.receipt });
  return seen?.count ?? 0;
}

/** What must hold of the whole: the audit chain verifies, every message went out, no intent without its run. */
export async function expectSoundWhole(): Promise<void> {
  expect(await verifyAudit()).toMatchObject({ intact: true, broken: null });
  await untilOutboxEmpty();
  const torn = await query(
    (sql) => sql`select i.id from intents i left join runs r on r.intent_id = i.id
      left join decisions d on d.id = i.decision_id
      where d.id is null or (i.status = 'accepted') <> (r.id is not null)`,
  );
  expect([...torn]).toEqual([]);
}
