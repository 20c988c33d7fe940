import { describe, expect, inject, it } from "vitest";
import { waitForMails } from "@/local/slice/inbox";
import { execute, newSupplier, readJournal, readSteps, SMALL, untilOver } from "./client";
import { received, receiverFault } from "./outside";
import { expectActedOnce, expectSound } from "./soundness";
import "./stack-under-test";

describe.each(["hang", "500"] as const)("a receiver that answers with %s", (mode) => {
  it("is tried as often as the node's policy says, and then people are told", async () => {
    await receiverFault({ mode, path: "/orders" });
    const supplier = newSupplier();
    const { run } = await execute(SMALL, { template: "call-or-report", supplier });
    await untilOver(run.id);

    const over = await expectSound(run.id);
    expect(over.output).toEqual({ ordered: false });
    const steps = Object.fromEntries((await readSteps(run.id)).map((step) => [step.nodeId, step]));
    expect(steps.call).toMatchObject({ status: "failed", attempt: 2, error: expect.anything() });
    expect(steps).toMatchObject({
      report: { status: "succeeded" },
      given_up: { status: "succeeded" },
      done: { status: "skipped" },
    });
    const attempts = (await readJournal(run.id)).filter(({ nodeId }) => nodeId === "call");
    expect(attempts.map(({ type }) => type)).toEqual([
      "step.started",
      "step.retrying",
      "step.started",
      // Whether the last one was acted on is asked before it counts as failed.
      "step.waiting",
      "effect.settled",
      "step.failed",
    ]);
    expect(await received(run.id)).toMatchObject({ count: 2, acted: 0 });
    const reports = await waitForMails(
      inject("stackUnderTest").urls.inbox,
      ({ subject }) => subject === `Not ordered from ${supplier}`,
      1,
    );
    expect(reports).toHaveLength(1);
  });

  it("is tried again, and succeeds when it recovers", async () => {
    await receiverFault({ mode, path: "/orders", times: 1 });
    const { run } = await execute(SMALL);
    await untilOver(run.id);
    expect(await expectActedOnce(await expectSound(run.id))).toBe(2);
    const call = (await readSteps(run.id)).find(({ nodeId }) => nodeId === "call");
    expect(call).toMatchObject({ status: "succeeded", attempt: 2 });
  });
});

it("fails a run whose template provides for no failure, after all attempts", async () => {
  await receiverFault({ mode: "500", path: "/orders" });
  const { run } = await execute(SMALL);
  await untilOver(run.id);
  const over = await expectSound(run.id, "failed");
  // The receiver says so, once it was asked.
  expect(over.error).toMatchObject({ code: "not_done" });
  expect(await received(run.id)).toMatchObject({ count: 5, acted: 0 });
});
