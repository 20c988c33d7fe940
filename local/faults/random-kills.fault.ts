import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { approvalLinkIn } from "@/local/slice/inbox";
import { execute, NEEDS_APPROVAL, newSupplier, readApprovals, SMALL, untilOver } from "./client";
import { approvalMails, query, receiverFault, submitDecision } from "./outside";
import { expectActedOnce, expectSound, expectSoundWhole } from "./soundness";
import { supervisor } from "./stack-under-test";

const INTENTS = 200;
/** One intent in this many needs an approval, given while the kills go on. */
const APPROVAL_EVERY = 5;
/** Callers wait so long for every second of the others, which the app begins by itself. */
const WAIT_SECONDS = 20;
const CALLERS = 8;
const KILLS_EACH = 8;
const TARGETS = ["app", "inngest", "postgres"] as const;

/** Mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Kills every target several times, in random order and at random moments. @returns what was killed */
async function killAround(random: () => number): Promise<string[]> {
  const left = TARGETS.flatMap((target) => Array.from({ length: KILLS_EACH }, () => target));
  const killed: string[] = [];
  while (left.length > 0) {
    await sleep(200 + random() * 1300);
    const [target] = left.splice(Math.floor(random() * left.length), 1);
    if (!target) break;
    // What is being started again just now is killed as soon as it is there.
    while (!(await supervisor.kill(target))) await sleep(20);
    killed.push(target);
  }
  return killed;
}

/** Approves by link, again and again, as somebody does whose page does not load. */
async function approveStubbornly(runId: string, supplier: string): Promise<void> {
  // One mail is enough to decide by.
  const [mail] = await approvalMails(supplier, 1);
  if (!mail) throw new Error("there is no mail");
  const [approval] = await readApprovals(runId);
  for (let tries = 0; ; tries += 1) {
    try {
      return await submitDecision(approvalLinkIn(mail), approval?.snapshotHash ?? "");
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(300);
    }
  }
}

it(`ends ${INTENTS} runs once each while app, engine and Postgres are killed`, {
  timeout: 600_000,
}, async () => {
  const seed = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`random kills: FAULT_SEED=${seed}`);
  const random = randomFrom(seed);
  // So that kills find calls whose outcome is not known yet.
  await receiverFault({ mode: "slow-answer", delayMs: 300 });
  const killing = killAround(random);

  const numbers = Array.from({ length: INTENTS }, (_, number) => number);
  const accepted: string[] = [];
  const approving: Promise<void>[] = [];
  const call = async () => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
      await sleep(random() * 1000);
      const needsApproval = number % APPROVAL_EVERY === 0;
      const supplier = newSupplier();
      const wait = needsApproval || number % 2 === 0 ? 0 : WAIT_SECONDS;
      const { run } = await execute(needsApproval ? NEEDS_APPROVAL : SMALL, { supplier, wait });
      accepted.push(run.id);
      if (needsApproval) approving.push(approveStubbornly(run.id, supplier));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  const killed = await killing;
  const settled = Date.now();
  for (const runId of accepted) await untilOver(runId);
  await Promise.all(approving);
  console.log(`killed ${killed.join(", ")}; all over ${Date.now() - settled} ms after the last`);

  expect(new Set(accepted).size).toBe(INTENTS);
  let sent = 0;
  for (const runId of accepted) sent += await expectActedOnce(await expectSound(runId));
  const [taken] = await query(
    (sql) => sql<{ up: number }[]>`select count(*)::int as up from effects where attempts > 1`,
  );
  console.log(`${INTENTS} calls acted on once each, sent ${sent} times; ${taken?.up} effects taken up again`);
  await expectSoundWhole();
});
