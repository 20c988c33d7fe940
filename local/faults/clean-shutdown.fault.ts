import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { execute, untilOver } from "./client";
import { receiverFault } from "./outside";
import { expectActedOnce, expectSound, expectSoundWhole } from "./soundness";
import { supervisor } from "./stack-under-test";

const INTENTS = 10;

it("loses nothing when the app is asked to end in the middle of runs", async () => {
  await receiverFault({ mode: "slow-answer", delayMs: 1000 });
  const accepted = Promise.all(Array.from({ length: INTENTS }, () => execute()));
  await sleep(300);
  expect(await supervisor.kill("app", "SIGTERM")).toBe(true);
  for (const { run } of await accepted) {
    await untilOver(run.id);
    expect(await expectActedOnce(await expectSound(run.id))).toBe(1);
  }
  await expectSoundWhole();
});
