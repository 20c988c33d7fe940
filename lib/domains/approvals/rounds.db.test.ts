import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { allowHost } from "@/lib/domains/connectors";
import { executeIntent } from "@/lib/domains/intents";
import { getRun, retryRun, runSegment } from "@/lib/domains/runs";
import { publishTemplate } from "@/lib/domains/templates";
import { uuidOf } from "@/lib/kernel/ids";
import {
  askForOrder,
  letPass,
  newestApproval,
  oblige,
  redirectCalls,
  republish,
} from "@/lib/testing/asked-order";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { type MailSink, startMailSink } from "@/lib/testing/mail-sink";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { drive, expectSoundJournal, linksOf } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { approveAndCall } from "@/local/seed/definitions";
import { decideApproval, getApproval, readApprovalLink, sendNotice, unsentNotices } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: TestReceiver;
let elsewhere: TestReceiver;
let mail: MailSink;
let world: World;

beforeAll(async () => {
  mail = await startMailSink();
  [receiver, elsewhere] = await Promise.all([startTestReceiver(), startTestReceiver()]);
  database = await useTestDatabase({ SMTP_URL: mail.url });
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld(receiver.url);
  const { hostname, port } = new URL(elsewhere.url);
  await allowHost(world.scope, { host: hostname, port: Number(port), reason: "The supplier's new place" });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await Promise.all([receiver.stop(), elsewhere.stop(), mail.stop()]);
});

const approve = (by: "minh" | "thu", approval: { id: `apr_${string}`; snapshotHash: string }) =>
  decideApproval(
    world.people[by],
    approval.id,
    { decision: "approve", snapshotHash: approval.snapshotHash },
    "console",
  );

describe("what was approved and what is about to be done", () => {
  it("are the same when nothing changed: the contract names the act, what it asks and where it leads", async () => {
    const { run, approval } = await askForOrder(world);
    expect(approval).toMatchObject({
      round: 1,
      changes: null,
      template: "approve-and-call",
      snapshot: {
        requestedBy: "owner",
        input: { amount: 900_000 },
        template: { key: "approve-and-call", version: 1 },
        policies: { spending: { version: 1 } },
        acts: {
          call: {
            kind: "http",
            values: { "body.amount": 900_000, "body.supplier": "Steel" },
            meets: { connector: "purchasing", baseUrl: receiver.url },
          },
          // What it says depends on what the call will answer.
          notify: { kind: "notify", values: { to: "team@example.com", subject: "Ordered from Steel" } },
        },
      },
    });
    await approve("minh", approval);
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "succeeded" });
    expect((await newestApproval(world, run.id)).rounds).toHaveLength(1);
  });

  it("differ when the connector leads elsewhere: nothing is called, it is asked again with the difference", async () => {
    const { run, approval } = await askForOrder(world);
    await approve("minh", approval);
    await redirectCalls(world, elsewhere.url);
    const mark = await auditMark(world.scope);
    const waiting = await drive(world.scope, run.id);
    expect(waiting).toMatchObject({
      status: "waiting",
      waitingFor: "1 approval by finance, again, because what was approved has changed",
    });
    const again = await newestApproval(world, run.id);
    const reasons = await getRun(world.scope, run.id);
    expect(reasons.waiting).toMatchObject([{ nodeId: "call", kind: "approval", approval: { id: again.id } }]);
    const changes = [{ path: "acts.call.meets.baseUrl", before: receiver.url, after: elsewhere.url }];
    expect(again).toMatchObject({ status: "open", round: 2, nodeId: approval.nodeId, changes });
    expect(again.snapshotHash).not.toBe(approval.snapshotHash);
    expect(again.rounds.map(({ round, status }) => [round, status])).toEqual([
      [1, "superseded"],
      [2, "open"],
    ]);
    await expectAudit(world.scope, mark, [
      {
        action: "approval.reopened",
        resource: { kind: "approval", id: again.id },
        before: { approvalId: approval.id, round: 1 },
      },
    ]);
    // What was decided of the first round stays to be read, and binds nothing any more.
    expect(await getApproval(world.scope, approval.id)).toMatchObject({
      status: "superseded",
      decisions: [{ approver: { name: "minh" }, decision: "approve", snapshotHash: approval.snapshotHash }],
    });
    await expect(approve("thu", approval)).rejects.toMatchObject({ code: "gone" });
    await expect(
      decideApproval(
        world.people.thu,
        again.id,
        { decision: "approve", snapshotHash: approval.snapshotHash },
        "console",
      ),
    ).rejects.toMatchObject({ code: "conflict" });
    expect(await receiver.received(run.id)).toEqual({ count: 0, acted: 0 });
    expect(await elsewhere.received(run.id)).toEqual({ count: 0, acted: 0 });

    await approve("minh", again);
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "succeeded" });
    expect(await receiver.received(run.id)).toEqual({ count: 0, acted: 0 });
    expect(await elsewhere.received(run.id)).toEqual({ count: 1, acted: 1 });
    await expectSoundJournal(owner, world.scope, run.id);
  });

  it("is told by e-mail with a link of its own; the first round's links say that it was asked again", async () => {
    const { run, approval } = await askForOrder(world);
    const [first] = await linksOf(owner, run.id);
    await approve("minh", approval);
    await redirectCalls(world, elsewhere.url);
    await drive(world.scope, run.id);
    mail.mails.length = 0;
    const again = await newestApproval(world, run.id);
    for (const id of await unsentNotices(world.scope, again.id)) await sendNotice(world.scope, id);
    expect(mail.mails).toHaveLength(2);
    for (const { data } of mail.mails) {
      const text = data.replaceAll("=\r\n", "").replaceAll("=\n", "");
      expect(text).toContain("Changed, approval needed again: Order from Steel");
      expect(text).toContain(elsewhere.url);
    }
    const link = await readApprovalLink(first?.token ?? "");
    expect(link.state === "spent" || link.state === "closed").toBe(true);
    expect(link.approval?.status).toBe("superseded");
  });

  it("a rejection of the second round ends the run, and nothing is called", async () => {
    const { run, approval } = await askForOrder(world);
    await approve("minh", approval);
    await redirectCalls(world, elsewhere.url);
    await drive(world.scope, run.id);
    const again = await newestApproval(world, run.id);
    const { snapshotHash } = again;
    await decideApproval(
      world.people.thu,
      again.id,
      { decision: "reject", reason: "not there", snapshotHash },
      "console",
    );
    expect(await drive(world.scope, run.id)).toMatchObject({
      status: "failed",
      error: { code: "approval_rejected" },
    });
    expect(await elsewhere.received(run.id)).toEqual({ count: 0, acted: 0 });
  });

  it("expires in the second round as in the first: that is no approval", async () => {
    const { run, approval } = await askForOrder(world);
    await approve("minh", approval);
    await redirectCalls(world, elsewhere.url);
    await drive(world.scope, run.id);
    await letPass(owner, run.id, 3 * 86_400 + 1);
    expect(await drive(world.scope, run.id)).toMatchObject({ error: { code: "approval_expired" } });
    expect(await elsewhere.received(run.id)).toEqual({ count: 0, acted: 0 });
  });

  it("is asked again before a second attempt too: the other side is only asked what the first one did", async () => {
    const { run, approval } = await askForOrder(world);
    await approve("minh", approval);
    await receiver.fault({ mode: "500", status: 503, times: 1 });
    await runSegment(world.scope, run.id);
    await owner`update connectors set config = config || ${owner.json({ receiptPath: "/receipts/{key}?" })}
      where workspace_id = ${uuidOf(world.scope.workspaceId)}`;
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "failed", error: { code: "not_done" } });
    await retryRun(world.people.owner, run.id, { reason: "It was not done" });
    expect((await drive(world.scope, run.id)).waitingFor).toContain(
      "again, because what was approved has changed",
    );
    const again = await newestApproval(world, run.id);
    expect(again).toMatchObject({
      status: "open",
      changes: [{ path: "acts.call.meets.receiptPath" }],
    });
    expect((await receiver.received(run.id)).acted).toBe(0);
    await approve("thu", again);
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "succeeded" });
    expect((await receiver.received(run.id, "call:2")).acted).toBe(1);
  });

  it("is asked in a further round when its step is begun anew, and what was rejected stays rejected", async () => {
    const { run, approval } = await askForOrder(world);
    const { snapshotHash } = approval;
    await decideApproval(
      world.people.minh,
      approval.id,
      { decision: "reject", reason: "not yet", snapshotHash },
      "console",
    );
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "failed" });
    // As a step that was cancelled with another one's failure begins anew.
    await owner`delete from run_steps where run_id = ${uuidOf(run.id)} and node_id = 'approve'`;
    await owner`update runs set status = 'running', finished_at = null where id = ${uuidOf(run.id)}`;
    expect((await drive(world.scope, run.id)).waitingFor).toBe("1 approval by finance");
    const again = await newestApproval(world, run.id);
    expect(again).toMatchObject({ round: 2, changes: null, status: "open" });
    expect(again.rounds.map(({ status }) => status)).toEqual(["rejected", "open"]);
    await approve("thu", again);
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "succeeded" });
  });

  it("is not touched by what nobody was asked about: the template published anew, the policy changed", async () => {
    const { run, approval } = await askForOrder(world);
    await republish(world, { title: "Another title", expiresSeconds: 60 });
    await oblige(world, { roles: ["owner"], quorum: 1, excludeRequester: false });
    await approve("minh", approval);
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "succeeded" });
    expect((await newestApproval(world, run.id)).round).toBe(1);
  });

  it("covers what an act asks: a price that came out otherwise after the approval is asked again", async () => {
    const { definition, ...rest } = approveAndCall("team@example.com");
    const price = "has(steps.quote) ? int(steps.quote.output.price) : int(input.amount)";
    const kept = definition.nodes.filter(({ id }) => id !== "notify" && id !== "end");
    await publishTemplate(world.scope, {
      ...rest,
      key: "quoted",
      definition: {
        ...definition,
        nodes: [
          ...kept.map((node) => (node.kind === "http" ? { ...node, body: { ...node.body, price } } : node)),
          { id: "quote", kind: "set", title: "Quote", values: { price: "input.amount + 100.0" } },
          { id: "end", kind: "end", title: "Done" },
        ],
        edges: [
          { from: "check", to: "approve" },
          { from: "approve", to: "quote" },
          { from: "quote", to: "call" },
          { from: "call", to: "end" },
        ],
      },
    });
    const { run } = await executeIntent(world.people.owner, {
      template: "quoted",
      input: { supplier: "Steel", amount: 900_000, currency: "USD" },
    });
    await drive(world.scope, run.id);
    const first = await newestApproval(world, run.id);
    expect(first.snapshot).toMatchObject({ acts: { call: { values: { "body.price": 900_000 } } } });
    await approve("minh", first);
    await drive(world.scope, run.id);
    const second = await newestApproval(world, run.id);
    expect(second).toMatchObject({
      round: 2,
      changes: [{ path: "acts.call.values.body.price", before: 900_000, after: 900_100 }],
    });
    await approve("minh", second);
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "succeeded" });
  });

  it("counts a decision made before the run has begun to wait, and while the engine is away", async () => {
    const { run } = await executeIntent(world.people.owner, {
      template: "approve-and-call",
      input: { supplier: "Steel", amount: 900_000, currency: "USD" },
    });
    // One segment alone: the engine, which is away here, has not been told to wait.
    await runSegment(world.scope, run.id);
    await approve("minh", await newestApproval(world, run.id));
    const [{ nudges } = { nudges: 0 }] = await owner`select count(*)::int as nudges from outbox
      where name = 'run/nudged' and data->>'runId' = ${run.id}`;
    expect(nudges).toBe(1);
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "succeeded" });
    expect(await receiver.received(run.id)).toEqual({ count: 1, acted: 1 });
  });
});
