import { expect, it } from "vitest";
import { execute, newSupplier, SMALL, untilAccepted, untilOver } from "./client";
import { receiverFault, untilActed } from "./outside";
import { expectActedOnce, expectSound } from "./soundness";
import { supervisor } from "./stack-under-test";

it("asks what was done, and does not send again, when the app dies between the act and its outcome", async () => {
  await receiverFault({ mode: "slow-answer", delayMs: 4000, times: 1 });
  const { run } = await execute();
  await untilActed(run.id);
  expect(await supervisor.kill("app")).toBe(true);
  await untilOver(run.id);
  expect(await expectActedOnce(await expectSound(run.id))).toBe(1);
});

it("does the same for a caller who waits, whose run the app itself had begun", async () => {
  await receiverFault({ mode: "slow-answer", delayMs: 4000, times: 1 });
  const supplier = newSupplier();
  const asked = execute(SMALL, { supplier, wait: 20 });
  const run = await untilAccepted(supplier);
  await untilActed(run.id);
  expect(await supervisor.kill("app")).toBe(true);
  // The caller asks again with its key, and is told of the same run.
  expect((await asked).run.id).toBe(run.id);
  await untilOver(run.id);
  expect(await expectActedOnce(await expectSound(run.id))).toBe(1);
});
