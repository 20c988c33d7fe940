import { afterEach, expect, it } from "vitest";
import {
  execute,
  NEEDS_APPROVAL,
  newSupplier,
  readApprovals,
  readJournal,
  SMALL,
  untilOver,
  untilWaiting,
} from "./client";
import { approvalMails, approveByMail, receiverFault } from "./outside";
import { expectActedOnce, expectSound, expectSoundWhole } from "./soundness";
import { supervisor } from "./stack-under-test";

const HOUR_MS = 3_600_000;

afterEach(() => supervisor.shiftClock(0));

it.each([HOUR_MS, -HOUR_MS])(
  "carries runs through when the clock is moved by %i ms under them",
  async (shift) => {
    // One waits for a person, one for its next attempt, one for the answer to its call.
    const supplier = newSupplier();
    const asked = await execute(NEEDS_APPROVAL, { supplier });
    await untilWaiting(asked.run.id);
    const [mail] = await approvalMails(supplier, 1);
    const runs = [asked];
    if (shift > 0) {
      // Moved back, its next attempt would only come an hour later.
      await receiverFault({ mode: "500", path: "/orders", times: 1 });
      runs.push(await execute(SMALL));
      await untilWaiting(runs.at(-1)?.run.id ?? "");
    }
    await receiverFault({ mode: "slow-answer", delayMs: 1500, times: 1 });
    runs.push(await execute(SMALL));

    await supervisor.shiftClock(shift);
    runs.push(await execute(SMALL));
    if (mail) await approveByMail(mail);
    for (const { run } of runs) await untilOver(run.id);
    for (const { run } of runs) await expectActedOnce(await expectSound(run.id));
    expect((await readApprovals(asked.run.id))[0]).toMatchObject({ status: "approved" });
    const instants = (await readJournal(asked.run.id)).map(({ at }) => Date.parse(at));
    // Evidence that the clock did move: somewhere two entries are an hour apart.
    expect(Math.max(...instants) - Math.min(...instants)).toBeGreaterThan(HOUR_MS / 2);
    await expectSoundWhole();
  },
);
