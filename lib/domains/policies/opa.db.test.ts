import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { allowHost, createConnector } from "@/lib/domains/connectors";
import { executeIntent } from "@/lib/domains/intents";
import type { TestDatabase } from "@/lib/testing/database";
import { type OpaStub, startOpa } from "@/lib/testing/opa";
import { tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import {
  createPolicy,
  evaluatePolicy,
  listPolicies,
  publishPolicy,
  publishPolicyVersion,
  simulatePolicy,
} from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let opa: OpaStub;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  opa = await startOpa();
  world = await mintWorld();
  await allowHost(world.people.owner, { host: "127.0.0.1", port: null, reason: "For a test" }).catch(
    (error) => {
      if (error.code !== "conflict") throw error;
    },
  );
  await createConnector(world.people.owner, {
    key: "opa",
    title: "OPA",
    target: { kind: "opa", baseUrl: opa.url, auth: { type: "bearer" } },
    secrets: { token: "opa-token-1" },
    limits: { breakerFailures: 3, breakerSeconds: 60 },
  });
  await publishPolicy(world.scope, {
    key: "remote",
    title: "Remote",
    engine: { kind: "opa", connector: "opa", path: "intent/decision", timeoutMs: 300 },
    rules: [],
    note: "First version",
  });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const execute = (amount: number) =>
  executeIntent(world.people.owner, {
    template: "approve-and-call",
    input: { supplier: "S", amount, currency: "USD" },
  });
const evaluate = (amount = 100) => evaluatePolicy(world.scope, { subject: "intent", input: { amount } });

describe("a policy in OPA", () => {
  it("is asked with the whole document, and decides together with the others", async () => {
    opa.answer = { body: { result: { rules: [{ id: "embargo", effect: "deny", reason: "Embargoed" }] } } };
    await expect(execute(100)).rejects.toMatchObject({
      code: "policy_denied",
      message: "Denied: Embargoed.",
    });
    expect(opa.asked).toMatchObject([
      {
        path: "/v1/data/intent/decision",
        authorization: "Bearer opa-token-1",
        input: { subject: "intent", input: { amount: 100 }, intent: { template: "approve-and-call" } },
      },
    ]);
    const obligations = { approval: { roles: ["owner"], quorum: 2, excludeRequester: true } };
    opa.answer = { body: { result: { rules: [{ id: "two", effect: "require_approval", obligations }] } } };
    expect(await evaluate(600_000)).toMatchObject({
      effect: "allow",
      obligations: {
        approval: {
          stages: [
            { roles: ["finance"], quorum: 1 },
            { roles: ["owner"], quorum: 2 },
          ],
        },
      },
      packs: [{ packKey: "remote" }, { packKey: "spending" }],
    });
    await opa.stop();
  });

  it("may answer a plain yes or no", async () => {
    opa.answer = { body: { result: true } };
    expect((await execute(100)).run.status).toBe("queued");
    opa.answer = { body: { result: false } };
    expect((await evaluate(99_000_000)).effect).toBe("deny");
    await opa.stop();
  });

  it.each([
    ["an undefined document", {}],
    ["another shape", { result: { allow: "yes" } }],
    ["an effect that does not exist", { result: { rules: [{ id: "x", effect: "permit" }] } }],
    ["an approval by nobody", { result: { rules: [{ id: "x", effect: "require_approval" }] } }],
  ])("never allows on %s", async (_, body) => {
    opa.answer = { body };
    expect(await evaluate()).toMatchObject({ effect: "deny", code: "policy_error" });
    await opa.stop();
  });

  it.each([
    ["an error", { status: 500 }],
    ["a redirect", { status: 302 }],
    ["no answer in time", { delayMs: 2_000, body: { result: true } }],
    ["an answer that is not an object", { body: [] }],
  ])("is unavailable on %s, and nothing is stored", async (_, answer) => {
    opa.answer = answer;
    const before = await tableDigests(owner);
    await expect(execute(100)).rejects.toMatchObject({
      code: "policy_unavailable",
      details: { packKey: "remote" },
    });
    await expect(evaluate()).rejects.toMatchObject({ code: "policy_unavailable" });
    expect(await tableDigests(owner)).toEqual(before);
    await opa.stop();
  });

  it("is left alone for a while after it failed three times, and is never an allowance", async () => {
    await opa.stop();
    for (let count = 0; count < 6; count += 1) {
      await expect(evaluate()).rejects.toMatchObject({ code: "policy_unavailable" });
    }
    await expect(evaluate()).rejects.toMatchObject({ message: expect.stringContaining("left alone") });
  });

  it("stops asking once the breaker is open", async () => {
    opa.answer = { status: 500 };
    for (let count = 0; count < 8; count += 1) {
      await expect(evaluate()).rejects.toMatchObject({ code: "policy_unavailable" });
    }
    expect(opa.asked).toHaveLength(3);
    await opa.stop();
  });

  it("is not published while its engine cannot be asked", async () => {
    await opa.stop();
    for (const connector of ["opa", "no-such", "purchasing"]) {
      const pack = await createPolicy(world.people.owner, {
        key: `next-${connector}`,
        title: "Next",
        engine: { kind: "opa", connector, path: "intent/decision", timeoutMs: 300 },
        rules: [],
        tests: [],
      });
      const before = await tableDigests(owner);
      const versionId = pack.draft?.versionId ?? "pvr_none";
      await expect(
        publishPolicyVersion(world.people.owner, pack.id, versionId, { revision: 1, note: "Ready" }),
      ).rejects.toMatchObject({ code: "policy_unavailable", details: { connector } });
      expect(await tableDigests(owner)).toEqual(before);
    }
  });

  it("is asked in a simulation as well", async () => {
    opa.answer = { body: { result: true } };
    const [pack] = (await listPolicies(world.scope, { limit: 1, q: "remote" })).items;
    if (!pack) throw new Error("the policy is there");
    opa.answer = { body: { result: { rules: [{ id: "no", effect: "deny" }] } } };
    const simulation = await simulatePolicy(world.scope, pack.id, {
      content: {
        engine: { kind: "opa", connector: "opa", path: "intent/next", timeoutMs: 300 },
        rules: [],
        tests: [],
      },
      inputs: [{ subject: "intent", input: { input: { amount: 100 } } }],
    });
    expect(simulation).toMatchObject({ evaluated: 1, unchanged: 1 });
    expect(opa.asked.map(({ path }) => path)).toEqual(["/v1/data/intent/decision", "/v1/data/intent/next"]);
    await opa.stop();
  });
});
