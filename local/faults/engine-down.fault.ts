import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { ExecutedIntent } from "@/lib/contracts/intents";
import { executeOnce, readRun, untilOver } from "./client";
import { query, untilOutboxEmpty } from "./outside";
import { expectActedOnce, expectSound } from "./soundness";
import { supervisor } from "./stack-under-test";

/** Events of a run that the app still has to hand to the engine. */
function unsent(runId: string) {
  return query(
    (sql) => sql<{ name: string }[]>`select name from outbox where data ->> 'runId' = ${runId}`,
  ).then((rows) => rows.map(({ name }) => name));
}

async function accept(): Promise<string> {
  const answer = await executeOnce(125_000);
  expect(answer.status).toBe(202);
  return (answer.body.data as ExecutedIntent).run.id;
}

it("accepts while the engine is down, and runs when it returns", async () => {
  await supervisor.stop("inngest");
  const runId = await accept();
  expect((await readRun(runId)).status).toBe("queued");
  expect(await unsent(runId)).toEqual(["run/queued"]);
  await supervisor.start("inngest");
  await untilOver(runId);
  expect(await expectActedOnce(await expectSound(runId))).toBe(1);
  await untilOutboxEmpty();
});

it("sends at its start what an app that was killed had not sent", async () => {
  await supervisor.stop("inngest");
  const runId = await accept();
  await supervisor.kill("app");
  await supervisor.stop("app");
  await supervisor.start("inngest");
  // The engine is there, and nobody has told it.
  await sleep(500);
  expect(await unsent(runId)).toEqual(["run/queued"]);
  await supervisor.start("app");
  await untilOver(runId);
  expect(await expectActedOnce(await expectSound(runId))).toBe(1);
  await untilOutboxEmpty();
});
