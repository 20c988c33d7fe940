import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExecutedIntent } from "@/lib/contracts/intents";
import { hashJson, sha256 } from "@/lib/crypto/hash";
import {
  decideApproval,
  decideByLink,
  linkToken,
  listApprovals,
  readApprovalLink,
} from "@/lib/domains/approvals";
import { executeIntent } from "@/lib/domains/intents";
import { publishTemplate } from "@/lib/domains/templates";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { TestDatabase } from "@/lib/testing/database";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { type Receiver, startReceiver } from "@/local/receiver/server";
import { approveAndCall, callOrReport } from "@/local/seed/definitions";
import { cancelRun, getRun, listEvents, listSteps, runSegment } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: Receiver;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} });
  receiver = await startReceiver({
    port: 0,
    file: join(mkdtempSync(join(tmpdir(), "receiver-")), "log.jsonl"),
  });
  world = await mintWorld(receiver.url);
});
afterAll(async () => {
  await receiver.stop();
  await owner.end();
  await database.drop();
});

const facts = { requestId: "test", address: "203.0.113.7", userAgent: "test" };
const execute = (amount: number, template = "approve-and-call", scope: Scope = world.people.owner) =>
  executeIntent(scope, { template, input: { supplier: "Steel", amount, currency: "USD" } });

/** Runs segments until the run is over or waits for something other than time. */
async function drive({ run }: ExecutedIntent, rounds = 30) {
  for (let round = 0; round < rounds; round += 1) {
    const result = await runSegment(world.scope, run.id);
    if (result.state === "over") break;
    if (result.state === "waiting") {
      const left = result.until ? Date.parse(result.until) - Date.now() : Number.POSITIVE_INFINITY;
      if (left > 5_000) break;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, left) + 5));
    }
  }
  return getRun(world.scope, run.id);
}

const fault = (body: unknown) =>
  fetch(`${receiver.url}/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

async function received(runId: string): Promise<{ count: number; acted: number }> {
  const answer = await fetch(`${receiver.url}/requests?key=${encodeURIComponent(`${runId}:call`)}`);
  const { requests } = (await answer.json()) as { requests: { count: number; acted: number }[] };
  return { count: requests[0]?.count ?? 0, acted: requests[0]?.acted ?? 0 };
}

/** Waits until a run's call is under way. */
async function untilDispatched(runId: string): Promise<void> {
  for (;;) {
    const [effect] = await owner`select status from effects where run_id = ${uuidOf(runId)}`;
    if (effect?.status === "dispatched") return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Whether the journal is gapless and every link holds, worked out anew from what the API shows. */
async function expectSoundJournal(runId: Id<"run">): Promise<void> {
  const events = await listEvents(world.scope, runId, { after: 0, limit: 500 });
  let prevHash = "0".repeat(64);
  for (const [index, { seq, type, nodeId, data, at, prevHash: prev, hash }] of events.entries()) {
    expect(seq).toBe(index + 1);
    expect(prev).toBe(prevHash);
    expect(hash).toBe(sha256(`${prev}:${seq}:${hashJson({ runId, seq, type, nodeId, data, at })}`));
    prevHash = hash;
  }
}

async function linksOf(runId: Id<"run">): Promise<{ userId: string; token: string }[]> {
  const rows =
    await owner`select l.id, l.user_id from approval_links l join approvals a on a.id = l.approval_id
    where a.run_id = ${uuidOf(runId)} order by l.id`;
  return rows.map((row) => ({
    userId: idOf("user", row.user_id),
    token: linkToken(idOf("approvalLink", row.id)),
  }));
}

const approve = { decision: "approve" as const };

describe("a run with an approval", () => {
  const open = async (scope?: Scope) => {
    const executed = await execute(1_250_000, "approve-and-call", scope);
    const run = await drive(executed);
    expect(run).toMatchObject({ status: "waiting", waitingFor: "1 approval by finance" });
    const approval = (await listApprovals(world.scope, { limit: 1, runId: run.id })).items[0];
    if (!approval) throw new Error("no approval was opened");
    return { executed, approval, links: await linksOf(run.id) };
  };

  it("asks both people of finance, and one of them is enough", async () => {
    const { executed, approval, links } = await open();
    expect(approval.approvers).toHaveLength(2);
    const [first, second] = links;
    if (!first || !second) throw new Error("two links were expected");
    expect((await readApprovalLink(first.token)).state).toBe("open");
    const body = { ...approve, snapshotHash: approval.snapshotHash };
    const decided = await decideByLink(first.token, body, facts);
    expect(decided).toMatchObject({ status: "approved", decisions: [{ channel: "link" }] });
    await expect(decideByLink(first.token, body, facts)).rejects.toMatchObject({ code: "gone" });
    await expect(decideByLink(second.token, body, facts)).rejects.toMatchObject({ code: "gone" });
    expect((await readApprovalLink(second.token)).state).toBe("closed");
    await runSegment(world.scope, executed.run.id);
    expect(await received(executed.run.id)).toEqual({ count: 1, acted: 1 });
    await expectSoundJournal(executed.run.id);
  });

  it("does not ask the requester", async () => {
    const { approval, links } = await open(world.people.minh);
    expect(links.map((link) => link.userId)).toEqual([world.people.thu.principal.id]);
    await expect(
      decideApproval(
        world.people.minh,
        approval.id,
        { ...approve, snapshotHash: approval.snapshotHash },
        "console",
      ),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  it("changes nothing when a link is only read", async () => {
    const { links } = await open();
    const count = async () =>
      JSON.stringify(
        await owner`
      select (select count(*) from approval_decisions) d, (select count(*) from approval_links where spent_at is not null) s,
             (select count(*) from audit_events) a, (select count(*) from outbox) o`,
      );
    const before = await count();
    for (const { token } of links) await readApprovalLink(token);
    await readApprovalLink("no-such-token");
    expect(await count()).toBe(before);
  });

  it("lets one of two simultaneous decisions win", async () => {
    const { approval } = await open();
    const body = { ...approve, snapshotHash: approval.snapshotHash };
    const settled = await Promise.allSettled([
      decideApproval(world.people.minh, approval.id, body, "console"),
      decideApproval(world.people.thu, approval.id, { ...body, decision: "reject", reason: "no" }, "console"),
    ]);
    expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  });

  it("fails on rejection, without a call", async () => {
    const { executed, approval } = await open();
    const body = {
      decision: "reject" as const,
      reason: "wrong supplier",
      snapshotHash: approval.snapshotHash,
    };
    await decideApproval(world.people.thu, approval.id, body, "console");
    expect(await drive(executed)).toMatchObject({ status: "failed", error: { code: "approval_rejected" } });
    expect(await received(executed.run.id)).toEqual({ count: 0, acted: 0 });
  });

  it("refuses a decision on something else than what is asked, by an API key, or by someone not asked", async () => {
    const { approval } = await open();
    const key: Scope = {
      ...world.scope,
      principal: { kind: "api_key", id: "key_01jd8z6k5ve0g8pq2y3w4x5z6a", userId: null, label: "key" },
    };
    const body = { ...approve, snapshotHash: approval.snapshotHash };
    await expect(
      decideApproval(world.people.minh, approval.id, { ...approve, snapshotHash: "0".repeat(64) }, "console"),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(decideApproval(key, approval.id, body, "api")).rejects.toMatchObject({ code: "forbidden" });
    await expect(decideApproval(world.people.owner, approval.id, body, "console")).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("takes a missed deadline for a rejection", async () => {
    const { executed, approval } = await open();
    await owner`update approvals set expires_at = now() - interval '1 second' where id = ${uuidOf(approval.id)}`;
    await expect(
      decideApproval(
        world.people.minh,
        approval.id,
        { ...approve, snapshotHash: approval.snapshotHash },
        "console",
      ),
    ).rejects.toMatchObject({ code: "gone" });
    expect(await drive(executed)).toMatchObject({ status: "failed", error: { code: "approval_expired" } });
  });

  it("closes with the run when that is cancelled", async () => {
    const { executed, links } = await open();
    const cancelled = await cancelRun(world.scope, executed.run.id, { reason: "not needed" });
    expect(cancelled.status).toBe("cancelled");
    expect((await readApprovalLink(links[0]?.token ?? "")).state).toBe("closed");
    await expect(cancelRun(world.scope, executed.run.id, { reason: "again" })).rejects.toMatchObject({
      code: "invalid_transition",
    });
    expect(await runSegment(world.scope, executed.run.id)).toEqual({ state: "over" });
    await expectSoundJournal(executed.run.id);
  });

  it("cannot be gone around by a template without an approval", async () => {
    const { definition, ...rest } = approveAndCall("team@example.com");
    await publishTemplate(world.scope, {
      ...rest,
      key: "no-approval",
      definition: {
        ...definition,
        nodes: definition.nodes.filter((node) => node.id !== "approve"),
        edges: [{ from: "check", to: "call" }, ...definition.edges.slice(2)],
      },
    });
    const executed = await execute(1_250_000, "no-approval");
    expect(await drive(executed)).toMatchObject({ status: "failed", error: { code: "approval_required" } });
    expect(await received(executed.run.id)).toEqual({ count: 0, acted: 0 });
  });
});

describe("an HTTP node", () => {
  it.each([
    // What the receiver does to the first call, how often it is then sent, and how the run ends.
    ["ok", { count: 1, acted: 1 }, true],
    ["drop-after-act", { count: 1, acted: 1 }, true],
    ["truncate", { count: 1, acted: 1 }, true],
    ["hang", { count: 2, acted: 1 }, true],
    ["500", { count: 2, acted: 1 }, true],
  ])("when the first call meets %s, acts once", async (mode, seen, ordered) => {
    if (mode !== "ok") await fault({ mode, times: 1 });
    const executed = await execute(100, "call-or-report");
    const run = await drive(executed);
    expect(run).toMatchObject({ status: "succeeded", output: { ordered } });
    expect(await received(run.id)).toEqual(seen);
    await expectSoundJournal(run.id);
  });

  it("takes the failure route when the other side fails for good", async () => {
    await fault({ mode: "500" });
    const executed = await execute(100, "call-or-report");
    await drive(executed, 4);
    await fault({ mode: "ok" });
    const steps = await listSteps(world.scope, executed.run.id);
    const statusOf = (nodeId: string) => steps.find((step) => step.nodeId === nodeId)?.status;
    expect(statusOf("call")).toBe("failed");
    expect(statusOf("done")).toBe("skipped");
    expect(statusOf("report")).not.toBe("pending");
    expect((await received(executed.run.id)).acted).toBe(0);
    await expectSoundJournal(executed.run.id);
  });
});

describe("two workers on one run", () => {
  it("act once and leave one history", async () => {
    await fault({ mode: "slow", delayMs: 700, times: 1 });
    const executed = await execute(100, "call-or-report");
    const first = runSegment(world.scope, executed.run.id);
    await untilDispatched(executed.run.id);
    const second = await runSegment(world.scope, executed.run.id);
    // It comes again when the first one's lease would end, and meanwhile leaves the run alone.
    expect(second).toMatchObject({ state: "waiting", until: expect.any(String) });
    await first;
    expect(await drive(executed)).toMatchObject({ status: "succeeded" });
    expect(await received(executed.run.id)).toEqual({ count: 1, acted: 1 });
    await expectSoundJournal(executed.run.id);
  });

  it("act once and leave one history although the first was stopped past its lease", async () => {
    await fault({ mode: "slow", delayMs: 700, times: 1 });
    const executed = await execute(100, "call-or-report");
    const first = runSegment(world.scope, executed.run.id);
    await untilDispatched(executed.run.id);
    await owner`update runs set lease_until = now() - interval '1 second' where id = ${uuidOf(executed.run.id)}`;
    const settled = await Promise.allSettled([first, runSegment(world.scope, executed.run.id)]);
    expect(settled[0]).toMatchObject({ status: "rejected", reason: { name: "StaleWorker" } });
    expect(await drive(executed)).toMatchObject({ status: "succeeded" });
    expect((await received(executed.run.id)).acted).toBe(1);
    await expectSoundJournal(executed.run.id);
  });

  it("do not take a run from one another however long its act takes", async () => {
    await fault({ mode: "slow", delayMs: 8_000, times: 1 });
    const { definition, ...rest } = callOrReport("team@example.com");
    const nodes = definition.nodes.map((node) =>
      node.id === "call" ? { ...node, timeoutSeconds: 12 } : node,
    );
    await publishTemplate(world.scope, { ...rest, key: "patient", definition: { ...definition, nodes } });
    const executed = await execute(100, "patient");
    const first = runSegment(world.scope, executed.run.id);
    await untilDispatched(executed.run.id);
    let isOver = false;
    void first.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await runSegment(world.scope, executed.run.id);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await first;
    expect(await drive(executed)).toMatchObject({ status: "succeeded" });
    expect(await received(executed.run.id)).toEqual({ count: 1, acted: 1 });
  }, 20_000);

  it("record what happened outside although the run was cancelled meanwhile", async () => {
    await fault({ mode: "slow", delayMs: 1500, times: 1 });
    const executed = await execute(100);
    const working = runSegment(world.scope, executed.run.id);
    await untilDispatched(executed.run.id);
    await cancelRun(world.scope, executed.run.id, { reason: "stop" });
    await expect(working).rejects.toMatchObject({ name: "StaleWorker" });
    const [effect] = await owner`select status from effects where run_id = ${uuidOf(executed.run.id)}`;
    expect(effect?.status).toBe("acknowledged");
    expect((await getRun(world.scope, executed.run.id)).status).toBe("cancelled");
    await expectSoundJournal(executed.run.id);
  });
});
