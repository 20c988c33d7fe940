import { expect, it } from "vitest";
import type { Run } from "@/lib/contracts/runs";
import {
  execute,
  NEEDS_APPROVAL,
  newSupplier,
  readRun,
  readSteps,
  untilOver,
  untilRun,
  untilWaiting,
} from "./client";
import { approvalMails, approveByMail, query, receiverFault, untilActed, untilOutboxEmpty } from "./outside";
import { expectActedOnce, expectSound } from "./soundness";
import { supervisor } from "./stack-under-test";

/** Far less than the minute after which the sweep would find what no nudge woke. */
const NUDGED_WITHIN_MS = 8_000;

/** A run that waits for the run it began, which waits for an approval. */
async function family(): Promise<{ parent: string; child: string; approve: () => Promise<void> }> {
  const supplier = newSupplier();
  const { run } = await execute(NEEDS_APPROVAL, { template: "ask-another", supplier });
  await untilWaiting(run.id);
  const child = (await readSteps(run.id)).find(({ nodeId }) => nodeId === "ask")?.childRun?.id as string;
  await untilWaiting(child);
  const [mail] = await approvalMails(supplier, 1);
  if (!mail) throw new Error("there is no mail");
  return { parent: run.id, child, approve: () => approveByMail(mail) };
}

const nudgesLeft = (runId: string) =>
  query(
    (sql) => sql<{ name: string }[]>`select name from outbox
      where name = 'run/nudged' and data ->> 'runId' = ${runId}`,
  ).then((rows) => rows.length);

async function expectTaken(parent: string, child: string): Promise<Run> {
  const ended = await expectSound(child);
  expect(await expectActedOnce(ended)).toBe(1);
  const taken = await expectSound(parent);
  expect(taken.output).toEqual(ended.output);
  await untilOutboxEmpty();
  return taken;
}

const between = (from: string | null, to: string | null) => Date.parse(to ?? "") - Date.parse(from ?? "");

it("a sub-intent that waited for an approval wakes its parent when it ends", async () => {
  const { parent, child, approve } = await family();
  await approve();
  await untilOver(parent);
  const taken = await expectTaken(parent, child);
  expect(between((await readRun(child)).finishedAt, taken.finishedAt)).toBeLessThan(NUDGED_WITHIN_MS);
});

it("a sub-intent that ends while the engine is down wakes its parent when the engine returns", async () => {
  const { parent, child, approve } = await family();
  await receiverFault({ mode: "slow-answer", delayMs: 3_000, times: 1 });
  await approve();
  await untilActed(child);
  await supervisor.stop("inngest");
  // Its worker in the app goes on, and ends it.
  await untilRun(child, "over", ({ finishedAt }) => finishedAt !== null);
  expect((await readRun(parent)).status).toBe("waiting");
  expect(await nudgesLeft(parent)).toBe(1);
  const backAt = new Date().toISOString();
  await supervisor.start("inngest");
  await untilOver(parent);
  const taken = await expectTaken(parent, child);
  expect(between(backAt, taken.finishedAt)).toBeLessThan(NUDGED_WITHIN_MS + 10_000);
});

it("a sub-intent whose app is killed while it acts, and whose engine is killed, ends once and wakes its parent", async () => {
  const { parent, child, approve } = await family();
  await receiverFault({ mode: "slow-answer", delayMs: 1_500, times: 1 });
  await approve();
  await untilActed(child);
  await supervisor.kill("app");
  await supervisor.kill("inngest");
  await untilOver(parent);
  const ended = await expectSound(child);
  expect(ended.status).toBe("succeeded");
  expect((await expectSound(parent)).output).toEqual(ended.output);
  await expectActedOnce(ended);
  await untilOutboxEmpty();
});
