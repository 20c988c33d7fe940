import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WEBHOOK_EVENTS, type WebhookEventType, webhookBodySchema } from "@/lib/contracts/webhook-events";
import { withSystem } from "@/lib/db";
import { decideApproval } from "@/lib/domains/approvals";
import { executeIntent } from "@/lib/domains/intents";
import { submitProof, verifyProof } from "@/lib/domains/proofs";
import { cancelRun, runSegment } from "@/lib/domains/runs";
import { uuidOf } from "@/lib/kernel/ids";
import { openApproval } from "@/lib/testing/approval-requests";
import type { TestDatabase } from "@/lib/testing/database";
import { type MailSink, startMailSink } from "@/lib/testing/mail-sink";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { drive } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { createWebhookEndpoint, getWebhookDelivery, listWebhookDeliveries, pauseWebhookEndpoint } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: TestReceiver;
let mail: MailSink;
let world: World;

beforeAll(async () => {
  mail = await startMailSink();
  database = await useTestDatabase({ SMTP_URL: mail.url });
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  receiver = await startTestReceiver();
});
beforeEach(async () => {
  world = await mintWorld(receiver.url);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await receiver.stop();
  await mail.stop();
});

const SMALL = { supplier: "Steel", amount: 100, currency: "USD" };
const order = (input: object) =>
  executeIntent(world.people.owner, { template: "approve-and-call", input: input as Record<string, never> });

function listen(eventTypes = ["*"], of = world) {
  return createWebhookEndpoint(of.people.owner, { url: `${receiver.url}/hooks`, eventTypes });
}

/** What was written for the world's endpoints, oldest first, each held against its documented schema. */
async function told(of = world) {
  const { items } = await listWebhookDeliveries(of.scope, { limit: 100 });
  const payloads = await Promise.all(
    items.reverse().map(async ({ id }) => (await getWebhookDelivery(of.people.owner, id)).payload),
  );
  return payloads.map((payload) => {
    const type = payload?.type as WebhookEventType;
    return webhookBodySchema(type).strict().parse(payload);
  });
}
const types = async (of = world) => (await told(of)).map(({ type }) => type);

describe("an endpoint that listens to everything", () => {
  it("is told of a run from its beginning to its end", async () => {
    await listen();
    const { run, intent } = await order(SMALL);
    await drive(world.scope, run.id);
    expect((await types()).sort()).toEqual(["run.queued", "run.started", "run.succeeded"].sort());
    const end = (await told()).find(({ type }) => type === "run.succeeded");
    expect(end?.data).toMatchObject({
      runId: run.id,
      intentId: intent.id,
      template: { key: "approve-and-call", version: 1 },
      status: "succeeded",
      error: null,
    });
  });

  it("is told of an approval and its decision, and of the wait", async () => {
    await listen();
    const { id, snapshotHash, runId } = await openApproval(world);
    await decideApproval(world.people.minh, id, { decision: "approve", snapshotHash }, "console");
    await drive(world.scope, runId);
    expect((await types()).sort()).toEqual(
      [
        "run.queued",
        "approval.opened",
        "run.started",
        "run.waiting",
        "approval.decided",
        "run.succeeded",
      ].sort(),
    );
    const decided = (await told()).find(({ type }) => type === "approval.decided");
    expect(decided?.data).toMatchObject({ approvalId: id, runId, status: "approved" });
  });

  it("is told of an approval that expired, and of the failure that follows", async () => {
    await listen(["approval.expired", "run.failed"]);
    const { id, runId } = await openApproval(world);
    await owner`update approvals set expires_at = now() - interval '1 second' where id = ${uuidOf(id)}`;
    await runSegment(world.scope, runId);
    expect(await told()).toMatchObject([
      { type: "approval.expired", data: { approvalId: id, status: "expired" } },
      { type: "run.failed", data: { runId, error: { code: "approval_expired" } } },
    ]);
  });

  it("is told of a run that was cancelled, and not of the approvals that closed with it", async () => {
    const { runId } = await openApproval(world);
    await listen();
    await cancelRun(world.people.owner, runId, { reason: "not needed" });
    expect(await types()).toEqual(["run.cancelled"]);
  });

  it("is told of an intent that policy denied", async () => {
    await listen();
    await expect(order({ ...SMALL, amount: 99_000_000 })).rejects.toMatchObject({ code: "policy_denied" });
    expect(await told()).toMatchObject([
      { type: "intent.denied", data: { template: { key: "approve-and-call" }, code: null } },
    ]);
  });

  it("is told when a connector goes down and when it is back, and not when it is changed", async () => {
    await listen(["connector.*"]);
    const [connector] =
      await owner`select id from connectors where workspace_id = ${uuidOf(world.scope.workspaceId)}`;
    const health = (to: string) => owner`update connectors set health = ${to} where id = ${connector?.id}`;
    for (const to of ["degraded", "down", "unknown", "down", "healthy", "degraded", "healthy"])
      await health(to);
    expect(await types()).toEqual(["connector.down", "connector.down", "connector.recovered"]);
  });
});

it("tells once that nothing moves a run any more, whatever role found out", async () => {
  const { run } = await order(SMALL);
  await listen(["run.stuck"]);
  const find = () =>
    withSystem("sweep", (tx) =>
      tx.send(
        sql`update runs set stuck_since = now(), stuck_code = 'not_begun' where id = ${uuidOf(run.id)}`,
      ),
    );
  await find();
  await find();
  expect(await told()).toMatchObject([
    { type: "run.stuck", data: { runId: run.id, status: "queued", code: "not_begun" } },
  ]);
});

it("tells of a proof that was given, and of what a person said of it", async () => {
  await listen(["proof.*"]);
  const { scope, people } = world;
  const { id, hash } = await submitProof(scope, { kind: "delivery", subject: "INV-1", payload: {} }, "api");
  await verifyProof(people.minh, id, { decision: "accept", reason: "Seen", hash });
  expect(await told()).toMatchObject([
    { type: "proof.received", data: { proofId: id, kind: "delivery", subject: "INV-1", method: null } },
    { type: "proof.verified", data: { proofId: id, hash, method: "person", reason: "Seen" } },
  ]);
});

describe("who is told", () => {
  it("is who listens to the type, its group or everything", async () => {
    await listen(["run.queued"]);
    await listen(["run.*", "approval.opened"]);
    await listen(["connector.down"]);
    await order(SMALL);
    const { items } = await listWebhookDeliveries(world.scope, { limit: 100 });
    expect(items).toHaveLength(2);
    expect(new Set(items.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it("is nobody of another tenant, of another workspace, or who is paused", async () => {
    const theirs = await mintWorld(receiver.url);
    await listen(["*"], theirs);
    const { id } = await listen();
    await pauseWebhookEndpoint(world.people.owner, id, { reason: "Planned" });
    const { run } = await order(SMALL);
    await drive(world.scope, run.id);
    const [count] = await owner`select count(*)::int from webhook_messages
      where tenant_id in (${uuidOf(world.scope.tenantId)}, ${uuidOf(theirs.scope.tenantId)})`;
    expect(count?.count).toBe(0);
    await order(SMALL).catch(() => {});
    expect(await types(theirs)).toEqual([]);
  });

  it("counts from the moment it is created, whoever knew of none before", async () => {
    await order(SMALL);
    await listen(["run.queued"]);
    const { run } = await order(SMALL);
    expect(await told()).toMatchObject([{ type: "run.queued", data: { runId: run.id } }]);
  });
});

it("tells of what committed and of nothing that did not", async () => {
  await listen();
  await owner`alter table run_events add constraint nothing check (type <> 'run.queued') not valid`;
  try {
    await expect(order(SMALL)).rejects.toThrow();
  } finally {
    await owner`alter table run_events drop constraint nothing`;
  }
  expect(await types()).toEqual([]);
});

it("lets no role of the application announce anything by itself", async () => {
  const [row] = await owner`select
    has_function_privilege('intent_scope', 'webhook_announce(uuid, uuid, text, jsonb)', 'execute') as scope,
    has_function_privilege('intent_system', 'webhook_announce(uuid, uuid, text, jsonb)', 'execute') as system`;
  expect(row).toEqual({ scope: false, system: false });
});

it("documents every event that can be told, and no other", async () => {
  const [row] =
    await owner`select string_agg(prosrc, ' ') as source from pg_proc where proname like 'webhook_%'`;
  for (const type of Object.keys(WEBHOOK_EVENTS)) {
    const [group, word] = type.split(".");
    if (group === "webhook") continue;
    expect(row?.source, type).toMatch(new RegExp(`'${word}'|${group}[.]${word}`));
  }
});
