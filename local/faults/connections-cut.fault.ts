import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { execute, untilOver } from "./client";
import { query } from "./outside";
import { expectActedOnce, expectSound, expectSoundWhole } from "./soundness";
import "./stack-under-test";

const INTENTS = 30;
const CALLERS = 6;

/** Cuts every connection of the application, in whatever statement it is, until told to stop. */
async function cutConnections(isOver: () => boolean): Promise<number> {
  let cut = 0;
  while (!isOver()) {
    const rows = await query(
      (sql) => sql`select pg_terminate_backend(pid) from pg_stat_activity
        where usename = 'intent_os' and state <> 'idle'`,
    );
    cut += rows.length;
    await sleep(10);
  }
  return cut;
}

it("loses nothing when connections to Postgres break in the middle of transactions", async () => {
  let isOver = false;
  const cutting = cutConnections(() => isOver);
  const accepted: string[] = [];
  const call = async () => {
    while (accepted.length < INTENTS) accepted.push((await execute()).run.id);
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  isOver = true;
  const cut = await cutting;
  expect(cut).toBeGreaterThan(0);
  const settled = Date.now();
  for (const runId of accepted) await untilOver(runId);
  console.log(`cut ${cut} transactions; all over ${Date.now() - settled} ms after the last`);
  for (const runId of accepted) await expectActedOnce(await expectSound(runId));
  await expectSoundWhole();
});
