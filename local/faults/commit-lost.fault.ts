import { expect, it } from "vitest";
import { approvalLinkIn } from "@/local/slice/inbox";
import { execute, NEEDS_APPROVAL, newSupplier, readApprovals, SMALL, untilOver } from "./client";
import { approvalMails, submitDecision } from "./outside";
import { expectActedOnce, expectSound, expectSoundWhole } from "./soundness";
import { supervisor } from "./stack-under-test";

const INTENTS = 30;
const CALLERS = 6;
/** One commit in this many loses its connection. */
const CUT_SHARE = 1 / 6;

it.each(["after", "before"] as const)(
  "loses and repeats nothing when connections are cut %s COMMIT is done",
  async (moment) => {
    await supervisor.cutCommits(CUT_SHARE, moment);
    const accepted: string[] = [];
    const call = async () => {
      while (accepted.length < INTENTS) {
        const wait = accepted.length % 2 === 0 ? 20 : 0;
        accepted.push((await execute(SMALL, { wait })).run.id);
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, call));
    const cut = await supervisor.cutCommits(0, moment);
    expect(cut).toBeGreaterThan(INTENTS / 2);
    const settled = Date.now();
    for (const runId of accepted) await untilOver(runId);
    console.log(
      `cut ${cut} commits ${moment} they were done; all over ${Date.now() - settled} ms after the last`,
    );
    let sent = 0;
    for (const runId of accepted) sent += await expectActedOnce(await expectSound(runId));
    console.log(`${accepted.length} calls acted on once each, sent ${sent} times`);
    await expectSoundWhole();
  },
);

it("keeps a decision whose commit nobody heard of, and takes no second one", async () => {
  const supplier = newSupplier();
  const { run } = await execute(NEEDS_APPROVAL, { supplier });
  const [mail] = await approvalMails(supplier, 1);
  const [asked] = await readApprovals(run.id);
  if (!mail) throw new Error("there is no mail");
  await supervisor.cutCommits(1, "after");
  await submitDecision(approvalLinkIn(mail), asked?.snapshotHash ?? "").catch(() => {});
  await supervisor.cutCommits(0, "after");
  // What the person sees is an error; asked again, the link says that it was used.
  await submitDecision(approvalLinkIn(mail), asked?.snapshotHash ?? "").catch(() => {});
  await untilOver(run.id);
  await expectActedOnce(await expectSound(run.id));
  const [decided] = await readApprovals(run.id);
  expect(decided).toMatchObject({ status: "approved", decisions: [expect.anything()] });
});
