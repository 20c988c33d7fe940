import { randomUUID } from "node:crypto";
import { expect, inject, it } from "vitest";
import { approvalLinkIn } from "@/local/slice/inbox";
import {
  execute,
  NEEDS_APPROVAL,
  newSupplier,
  readApprovals,
  readAudit,
  readRun,
  untilOver,
  untilRun,
  untilWaiting,
} from "./client";
import {
  approvalMails,
  approveByMail,
  queryEngine,
  receiverFault,
  submitDecision,
  untilActed,
} from "./outside";
import { expectActedOnce, expectSound } from "./soundness";
import "./stack-under-test";

/** Sends an event to the engine beside the app, as a sender that is not sure it was heard. */
async function sendEvent(name: string, runId: string, id: string = randomUUID()): Promise<void> {
  const { urls, env, tenant } = inject("stackUnderTest");
  const data = { runId, tenantId: tenant.id, workspaceId: tenant.workspaces[0]?.id };
  const response = await fetch(`${urls.inngest}/e/${env.INNGEST_EVENT_KEY}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id, name, data }),
  });
  expect(response.status).toBe(200);
}

/** How many runs the engine started for a run of ours. */
async function driversOf(runId: string): Promise<number> {
  const rows = await queryEngine(
    (sql) => sql<{ drivers: number }[]>`select count(*)::int as drivers
      from inngest_local.runs r join inngest_local.events e on e.id = r.event_id
      where r.function_id like '%run-intent' and e.payload::jsonb -> 'data' ->> 'runId' = ${runId}`,
  );
  return rows[0]?.drivers ?? 0;
}

it("starts one driver for one event, however often it is sent", async () => {
  const supplier = newSupplier();
  const { run } = await execute(NEEDS_APPROVAL, { supplier });
  await untilWaiting(run.id);
  const before = await driversOf(run.id);
  const id = randomUUID();
  for (let times = 0; times < 5; times += 1) await sendEvent("run/queued", run.id, id);
  await expect.poll(() => driversOf(run.id)).toBe(before + 1);

  const [mail] = await approvalMails(supplier, 2);
  if (mail) await approveByMail(mail);
  await untilOver(run.id);
  // The two drivers take the run from one another, so the receiver may be asked again: with the same key.
  await expectActedOnce(await expectSound(run.id));
  expect(await driversOf(run.id)).toBe(before + 1);
});

it("comes to one end and one effect although five more drivers take the run up in mid-call", async () => {
  await receiverFault({ mode: "slow-answer", delayMs: 2000, times: 1 });
  const { run } = await execute();
  await untilActed(run.id);
  await Promise.all(Array.from({ length: 5 }, () => sendEvent("run/queued", run.id)));
  await untilOver(run.id);
  expect(await expectActedOnce(await expectSound(run.id))).toBe(1);
});

it("is not moved by a nudge without news, and not held up by one that came too early", async () => {
  await receiverFault({ mode: "slow-answer", delayMs: 3000, times: 1 });
  const supplier = newSupplier();
  const { run } = await execute(NEEDS_APPROVAL, { supplier, template: "approve-beside-call" });
  await sendEvent("run/nudged", run.id);
  const [mail] = await approvalMails(supplier, 2);
  await sendEvent("run/nudged", run.id);
  expect(await readRun(run.id)).toMatchObject({ status: "waiting" });
  if (mail) await approveByMail(mail);

  // The second approval is given while the call beside it is under way, so that nobody waits for its nudge.
  await untilActed(run.id);
  const [second] = await approvalMails(`Second order from ${supplier}`, 2);
  expect((await readRun(run.id)).status).toBe("running");
  if (second) await approveByMail(second);
  await untilRun(run.id, "over soon after the call", ({ finishedAt }) => finishedAt !== null);
  expect(await expectActedOnce(await expectSound(run.id))).toBe(1);
});

it("keeps the output of a branch that ended while another one waited", async () => {
  const supplier = newSupplier();
  const { run } = await execute(NEEDS_APPROVAL, { supplier, template: "approve-beside-call" });
  const [mail] = await approvalMails(supplier, 2);
  if (mail) await approveByMail(mail);
  const [second] = await approvalMails(`Second order from ${supplier}`, 2);
  await untilRun(
    run.id,
    "waiting with its output",
    ({ status, output }) => status === "waiting" && output !== null,
  );
  if (second) await approveByMail(second);
  await untilOver(run.id);
  expect(await expectActedOnce(await expectSound(run.id))).toBe(1);
});

it("records one decision when two approvers decide at once, each twice", async () => {
  const supplier = newSupplier();
  const { run } = await execute(NEEDS_APPROVAL, { supplier });
  const links = (await approvalMails(supplier, 2)).map(approvalLinkIn);
  const [asked] = await readApprovals(run.id);
  expect(asked).toMatchObject({ status: "open", quorum: 1 });
  await Promise.all([...links, ...links].map((link) => submitDecision(link, asked?.snapshotHash ?? "")));

  await untilOver(run.id);
  expect(await expectActedOnce(await expectSound(run.id))).toBe(1);
  const [decided] = await readApprovals(run.id);
  expect(decided).toMatchObject({ status: "approved", approvals: 1, decisions: [expect.anything()] });
  const audited = (await readAudit(asked?.id ?? "")).map(({ action }) => action);
  expect(audited).toEqual(["approval.approved", "approval.opened"]);
});
