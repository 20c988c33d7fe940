import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Limits } from "@/lib/contracts/connectors";
import { executeIntent } from "@/lib/domains/intents";
import { getRun, wakeParked } from "@/lib/domains/runs";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import { callRoute, contractOf } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { drive, effectOf, expectSoundJournal } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import {
  allowHost,
  checkDue,
  createConnector,
  deleteConnector,
  disallowHost,
  getConnector,
  listAllowedHosts,
  listConnectorChecks,
  listConnectors,
  testConnector,
  updateConnector,
} from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: TestReceiver;
let world: World;
let connectorId: Id<"connector">;

beforeAll(async () => {
  receiver = await startTestReceiver();
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  await receiver.fault({ mode: "ok" });
  world = await mintWorld(receiver.url);
  connectorId = (await listConnectors(world.scope, { limit: 1 })).items[0]?.id as Id<"connector">;
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await receiver.stop();
});

const execute = async (template = "call-or-report") =>
  (
    await executeIntent(world.people.owner, {
      template,
      input: { supplier: "S", amount: 100, currency: "USD" },
    })
  ).run;

async function limit(limits: Partial<Limits>): Promise<void> {
  const { revision } = await getConnector(world.scope, connectorId);
  await updateConnector(world.people.owner, connectorId, { revision, limits, reason: "For a test" });
}

const down = () =>
  owner`update connectors set health = 'down', health_streak = 3 where id = ${uuidOf(connectorId)}`;

/** So long that no answer to it can still be under way. */
const sentLongAgo = (runId: Id<"run">) =>
  owner`update effects set dispatched_at = now() - interval '1 minute' where run_id = ${uuidOf(runId)}`;

describe("a connector that is down", () => {
  it("parks the steps that need it, at no cost of attempts, until it is back", async () => {
    await down();
    expect(await getConnector(world.scope, connectorId)).toMatchObject({
      health: "down",
      degradedMode: true,
    });
    const { id } = await execute();
    for (let round = 0; round < 4; round += 1) {
      const run = await drive(world.scope, id);
      expect(run).toMatchObject({
        status: "waiting",
        waitingFor: expect.stringContaining("Purchasing is down"),
      });
    }
    expect(await receiver.received(id)).toEqual({ count: 0, acted: 0 });
    expect(await effectOf(owner, id)).toMatchObject({ status: "intended", attempts: 0 });
    const [step] =
      await owner`select attempt, wake_at from run_steps where run_id = ${uuidOf(id)} and node_id = 'call'`;
    expect(step?.attempt).toBe(0);
    expect(step?.wake_at.getTime() - Date.now()).toBeGreaterThan(60_000);

    // Its template gives the call two attempts: both are still there.
    await receiver.fault({ mode: "500", times: 1 });
    await testConnector(world.people.owner, connectorId, { reason: "Is it back?" });
    const [event] =
      await owner`select data from outbox where name = 'connector/recovered' and workspace_id = ${uuidOf(world.scope.workspaceId)}`;
    expect(event?.data).toMatchObject({ connectorId, key: "purchasing" });
    expect(await wakeParked(world.scope, "purchasing")).toBe(1);
    expect(await wakeParked(world.scope, "another")).toBe(0);
    await drive(world.scope, id, 2);
    expect(await receiver.received(id)).toMatchObject({ count: 2, acted: 1 });
    expect(await effectOf(owner, id)).toMatchObject({ status: "acknowledged", attempts: 2 });
    await expectSoundJournal(owner, world.scope, id);
  });

  it("is asked about an act whose outcome nobody knows as soon as it is back", async () => {
    await receiver.fault({ mode: "500" });
    const { id } = await execute();
    await drive(world.scope, id, 2);
    await down();
    await sentLongAgo(id);
    expect(await drive(world.scope, id)).toMatchObject({ status: "waiting" });
    const [step] =
      await owner`select error, wake_at from run_steps where run_id = ${uuidOf(id)} and node_id = 'call'`;
    expect(step?.error.code).toBe("outcome_unknown");
    expect(step?.wake_at.getTime() - Date.now()).toBeGreaterThan(60_000);

    await testConnector(world.people.owner, connectorId, { reason: "Is it back?" });
    expect(await wakeParked(world.scope, "purchasing")).toBe(1);
    await sentLongAgo(id);
    await drive(world.scope, id, 1);
    expect(await effectOf(owner, id)).toMatchObject({ status: "refused", error: { code: "not_done" } });
    expect(await receiver.received(id)).toMatchObject({ count: 2, acted: 0 });
  });

  it("lets steps fail as their template says, when it is told to", async () => {
    await limit({ whenDown: "fail" });
    await down();
    await receiver.fault({ mode: "500" });
    const { id } = await execute();
    await drive(world.scope, id, 2);
    expect(await effectOf(owner, id)).toMatchObject({ status: "unknown", attempts: 2 });
    expect(await receiver.received(id)).toMatchObject({ count: 2, acted: 0 });
  });
});

describe("a connector that fails again and again", () => {
  it("is left alone for a while, and the steps wait", async () => {
    await limit({ breakerFailures: 2, breakerSeconds: 60 });
    await receiver.fault({ mode: "500" });
    const first = await execute();
    await drive(world.scope, first.id, 2);
    expect(await receiver.received(first.id)).toMatchObject({ count: 2 });
    const second = await execute();
    const run = await drive(world.scope, second.id);
    expect(run).toMatchObject({ status: "waiting", waitingFor: expect.stringContaining("2 times in a row") });
    expect(await receiver.received(second.id)).toEqual({ count: 0, acted: 0 });
  });
});

it("has answered when it says that it did nothing", async () => {
  await limit({ breakerFailures: 3, breakerSeconds: 60 });
  await receiver.fault({ mode: "500" });
  for (let run = 0; run < 2; run += 1) {
    // Two failed attempts, and the question what came of them.
    const { id } = await execute();
    await drive(world.scope, id, 2);
    await sentLongAgo(id);
    await drive(world.scope, id);
    expect(await effectOf(owner, id)).toMatchObject({ status: "refused", error: { code: "not_done" } });
    expect(await receiver.received(id)).toMatchObject({ count: 2 });
  }
});

describe("a connector with a rate limit", () => {
  it("is called no more often, and what is over it waits", async () => {
    await limit({ callsPerMinute: 2 });
    const runs = await Promise.all([execute(), execute(), execute()]);
    const counts: number[] = [];
    for (const { id } of runs) {
      await drive(world.scope, id, 1);
      counts.push((await receiver.received(id)).count);
    }
    expect(counts).toEqual([1, 0, 0]);
    const waiting = await getRun(world.scope, runs[1].id);
    expect(waiting.waitingFor).toContain("2 calls a minute");
  });
});

describe("a host that is taken off the list", () => {
  it("is not called any more, and the step fails at once", async () => {
    const [host] = (await listAllowedHosts(world.scope, { limit: 1 })).items;
    await disallowHost(world.people.owner, host?.id as Id<"allowedHost">, { reason: "Not ours" });
    const { id } = await execute();
    await drive(world.scope, id, 1);
    expect(await receiver.received(id)).toEqual({ count: 0, acted: 0 });
    expect(await effectOf(owner, id)).toMatchObject({
      status: "refused",
      attempts: 1,
      error: { code: "address_refused" },
    });
    const check = await testConnector(world.people.owner, connectorId, { reason: "Try" });
    expect(check).toMatchObject({ ok: false, health: "down", message: expect.stringContaining("loopback") });
  });
});

describe("a connector that leads elsewhere since a step began", () => {
  it("is not sent that step's call", async () => {
    await receiver.fault({ mode: "500", times: 1 });
    const { id } = await execute();
    await drive(world.scope, id, 1);
    await updateConnector(world.people.owner, connectorId, {
      revision: 1,
      target: { kind: "http", baseUrl: "https://elsewhere.example.com" },
      reason: "Moved",
    });
    await drive(world.scope, id, 2);
    // What came of the call before stays unknown.
    expect(await effectOf(owner, id)).toMatchObject({
      status: "unknown",
      error: { code: "connector_changed" },
    });
    expect(await receiver.received(id)).toMatchObject({ count: 1, acted: 0 });
  });
});

describe("a test that is asked for again with the same key, or by many at once", () => {
  it("reaches out once", async () => {
    let hits = 0;
    const server = createServer((_, response) => {
      hits += 1;
      // Long enough for all who ask at once to have come.
      setTimeout(() => response.end(), 1000);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await allowHost(world.people.owner, { host: "127.0.0.1", port, reason: "For a test" });
    const { id } = await createConnector(world.people.owner, {
      key: "counted",
      title: "Counted",
      target: { kind: "http", baseUrl: `http://127.0.0.1:${port}` },
    });
    const ask = (idempotencyKey: string) =>
      callRoute(contractOf("testConnector"), {
        key: world.key,
        params: { connectorId: id },
        body: { reason: "Try" },
        idempotencyKey,
      });
    const [first, again] = [await ask("same"), await ask("same")];
    expect(again.body.data).toEqual(first.body.data);
    expect(hits).toBe(1);
    await Promise.all(["a", "b", "c", "d"].map(ask));
    expect(hits).toBe(2);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("a path of a template", () => {
  it.each([
    "/../admin",
    "/https://evil.example.com/x",
    "//evil.example.com",
    "/..%2f..",
    "/@evil.example.com",
  ])("stays below the connector's base URL: %s", async (path) => {
    const { urlBelow } = await import("./reach");
    const base = "https://erp.example.com/api/";
    let url: string;
    try {
      url = urlBelow(base, path);
    } catch (error) {
      expect(error).toMatchObject({ code: "connector_unavailable" });
      return;
    }
    expect(url.startsWith(base)).toBe(true);
  });
});

describe("the schedule", () => {
  it("tests what is due, whosever it is, and notes what changes", async () => {
    await owner`update connectors set next_check_at = now() + interval '1 hour'`;
    const other = await mintWorld("http://127.0.0.1:9");
    await owner`update connectors set next_check_at = now() - interval '1 second' where id = ${uuidOf(connectorId)}`;
    const marks = [await auditMark(world.scope), await auditMark(other.scope)] as const;
    expect(await checkDue()).toEqual({ tested: 2, failed: 1 });
    expect(await checkDue()).toEqual({ tested: 0, failed: 0 });
    await expectAudit(world.scope, marks[0], [
      {
        action: "connector.health_changed",
        actor: { kind: "system", id: "connector-health", label: "connector-health" },
        before: { health: "unknown" },
        after: { health: "healthy", message: "answered 200" },
      },
    ]);
    await expectAudit(other.scope, marks[1], [{ action: "connector.health_changed" }]);
    expect((await listConnectorChecks(world.scope, connectorId, { limit: 10 })).items).toMatchObject([
      { ok: true, health: "healthy", by: "schedule", message: "answered 200" },
    ]);
    const connector = await getConnector(world.scope, connectorId);
    expect(connector).toMatchObject({ health: "healthy", degradedMode: false });
    expect(connector.checkedAt).not.toBeNull();
    await deleteEverything(other);
  });

  it("takes it down after three failures in a row and brings it back, with one audit event for each change", async () => {
    let status = 200;
    const server = createServer((_, response) => void response.writeHead(status).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await allowHost(world.people.owner, { host: "127.0.0.1", port, reason: "For a test" });
    const { id } = await createConnector(world.people.owner, {
      key: "flaky",
      title: "Flaky",
      target: { kind: "http", baseUrl: `http://127.0.0.1:${port}` },
    });
    const mark = await auditMark(world.scope);
    const healths: string[] = [];
    for (status of [500, 500, 500, 500, 200, 200]) {
      await owner`update connectors set next_check_at = case when id = ${uuidOf(id)} then now() - interval '1 second'
        else now() + interval '1 hour' end`;
      await checkDue();
      healths.push((await getConnector(world.scope, id)).health);
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(healths).toEqual(["degraded", "degraded", "down", "down", "degraded", "healthy"]);
    await expectAudit(
      world.scope,
      mark,
      ["degraded", "down", "degraded", "healthy"].map((health) => ({
        action: "connector.health_changed",
        after: expect.objectContaining({ health }),
      })),
    );
    expect((await listConnectorChecks(world.scope, id, { limit: 100 })).items).toHaveLength(6);
  });

  it("gives two servers that come at once different connectors", async () => {
    for (let count = 0; count < 6; count += 1) {
      await createConnector(world.people.owner, {
        key: `c-${count}`,
        title: "C",
        target: { kind: "http", baseUrl: receiver.url },
      });
    }
    await owner`update connectors set next_check_at = now() + interval '1 hour'`;
    await owner`update connectors set next_check_at = now() where key like 'c-%'`;
    const all = await Promise.all([checkDue(), checkDue(), checkDue()]);
    expect(all.reduce((sum, { tested }) => sum + tested, 0)).toBe(6);
    const [rows] = await owner`select count(*)::int as checks from connector_checks
      where connector_id in (select id from connectors where key like 'c-%')`;
    expect(rows?.checks).toBe(6);
  });
});

async function deleteEverything(other: World): Promise<void> {
  await owner`update templates set published_version_id = null where workspace_id = ${uuidOf(other.scope.workspaceId)}`;
  const [one] = (await listConnectors(other.scope, { limit: 1 })).items;
  if (one) await deleteConnector(other.people.owner, one.id, { reason: "End of the test" });
}
