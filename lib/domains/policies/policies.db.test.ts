import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PolicyContent } from "@/lib/contracts/policies";
import { executeIntent } from "@/lib/domains/intents";
import { uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { spendingRules } from "@/local/seed/definitions";
import {
  archivePolicy,
  createPolicy,
  deletePolicyDraft,
  evaluatePolicy,
  getPolicy,
  getPolicyVersion,
  listDecisions,
  listPolicies,
  publishPolicyVersion,
  remediesOf,
  rollbackPolicy,
  savePolicyDraft,
  simulatePolicy,
} from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const LIMIT = 500_000;
const spending = (limit: number): PolicyContent => ({
  engine: { kind: "cel" },
  rules: [
    {
      id: "small",
      title: "Small amounts",
      appliesTo: ["intent"],
      when: `input.amount <= ${limit}`,
      effect: "allow",
      reason: "It is small",
    },
  ],
  tests: [],
});
const test = (amount: number, effect: "allow" | "deny"): PolicyContent["tests"][number] => ({
  name: `${amount} is ${effect}`,
  subject: "intent",
  input: { input: { amount } },
  expect: { effect },
});
const execute = (amount: number) =>
  executeIntent(world.people.owner, {
    template: "approve-and-call",
    input: { supplier: "S", amount, currency: "USD" },
  });

async function seeded() {
  const [pack] = (await listPolicies(world.scope, { limit: 10 })).items;
  if (!pack?.published) throw new Error("the world has a policy");
  return { id: pack.id, published: pack.published };
}

describe("a draft", () => {
  it("is not in force until it is published, and is then what decides", async () => {
    const { id } = await seeded();
    const draft = await savePolicyDraft(world.people.owner, id, { revision: 0, ...spending(10) });
    expect((await evaluatePolicy(world.scope, { subject: "intent", input: { amount: 100 } })).effect).toBe(
      "allow",
    );
    const publish = { revision: 1, note: "Ready" };
    const before = await tableDigests(owner);
    await expect(publishPolicyVersion(world.people.owner, id, draft.id, publish)).rejects.toMatchObject({
      code: "validation_failed",
      details: { issues: [{ path: "acknowledgeFlips" }], simulation: { evaluated: 1, flips: 1 } },
    });
    expect(await tableDigests(owner)).toEqual(before);
    await publishPolicyVersion(world.people.owner, id, draft.id, { ...publish, acknowledgeFlips: true });
    const decision = await evaluatePolicy(world.scope, { subject: "intent", input: { amount: 100 } });
    expect(decision).toMatchObject({ effect: "deny", packs: [{ packKey: "spending", version: 2 }] });
    expect((await listDecisions(world.scope, { limit: 1 })).items).toEqual([decision]);
  });

  it("tells the second of two editors what the first one saved, and stores nothing of the second", async () => {
    const { id } = await seeded();
    const first = await savePolicyDraft(world.people.owner, id, { revision: 0, ...spending(1) });
    const before = await tableDigests(owner);
    for (const revision of [0, 2]) {
      await expect(
        savePolicyDraft(world.people.minh, id, { revision, ...spending(2) }),
      ).rejects.toMatchObject({
        code: "conflict",
        details: { current: first },
      });
    }
    expect(await tableDigests(owner)).toEqual(before);
    const second = await savePolicyDraft(world.people.minh, id, { revision: 1, ...spending(2) });
    expect(second).toMatchObject({ revision: 2, version: 2, editedBy: { label: "minh" } });
  });

  it("is opened once, however many open it at the same moment", async () => {
    const { id } = await seeded();
    const saves = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) =>
        savePolicyDraft(world.people.owner, id, { revision: 0, ...spending(i) }),
      ),
    );
    expect(saves.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const save of saves) {
      if (save.status === "rejected") expect(save.reason).toMatchObject({ code: "conflict" });
    }
  });

  it("can be deleted: what is published stays, and what never was goes with it", async () => {
    const { id, published } = await seeded();
    const me = world.people.owner;
    const reason = "Begun twice";
    const draft = await savePolicyDraft(me, id, { revision: 0, ...spending(1) });
    await savePolicyDraft(world.people.minh, id, { revision: 1, ...spending(2) });
    const before = await tableDigests(owner);
    await expect(deletePolicyDraft(me, id, { revision: 1, reason })).rejects.toMatchObject({
      code: "conflict",
      details: { current: { id: draft.id, revision: 2, editedBy: { label: "minh" } } },
    });
    expect(await tableDigests(owner)).toEqual(before);
    const left = await deletePolicyDraft(me, id, { revision: 2, reason });
    expect(left).toMatchObject({ version: 2, policy: { id, status: "published", published, draft: null } });
    await expect(deletePolicyDraft(me, id, { revision: 2, reason })).rejects.toMatchObject({
      code: "invalid_transition",
    });

    const fresh = await createPolicy(me, { key: "never", title: "Never published", ...spending(1) });
    expect(await deletePolicyDraft(me, fresh.id, { revision: 1, reason })).toEqual({
      version: 1,
      policy: null,
    });
    await expect(getPolicy(me, fresh.id)).rejects.toMatchObject({ code: "not_found" });
    await createPolicy(me, { key: "never", title: "The key is free again", ...spending(1) });
  });

  it("is refused with every rule that is wrong", async () => {
    const { id } = await seeded();
    const [rule] = spending(1).rules;
    if (!rule) throw new Error("there is a rule");
    const rules = [
      { ...rule, when: "input. >" },
      { ...rule, when: "amount > 1" },
      { ...rule, id: "deep", when: `${"(".repeat(100)}true${")".repeat(100)}` },
    ];
    const before = await tableDigests(owner);
    await expect(
      savePolicyDraft(world.people.owner, id, { revision: 0, ...spending(1), rules }),
    ).rejects.toMatchObject({
      code: "validation_failed",
      details: {
        issues: [
          { path: "rules.1.id" },
          { path: "rules.0.when" },
          { path: "rules.1.when", message: expect.stringContaining("amount is not known") },
          { path: "rules.2.when", message: expect.stringContaining("levels deep") },
        ],
      },
    });
    expect(await tableDigests(owner)).toEqual(before);
  });
});

describe("publishing", () => {
  it("is refused while a test of the version fails, and says which", async () => {
    const { id, published } = await seeded();
    const draft = await savePolicyDraft(world.people.owner, id, {
      revision: 0,
      ...spending(LIMIT),
      tests: [test(LIMIT, "allow"), test(LIMIT + 1, "allow")],
    });
    const publish = (revision: number) =>
      publishPolicyVersion(world.people.owner, id, draft.id, { revision, note: "Ready" });
    await expect(publish(1)).rejects.toMatchObject({
      code: "validation_failed",
      details: {
        issues: [{ path: "tests.1", message: "expected allow, got deny" }],
        tests: [{ passed: true }, { passed: false }],
      },
    });
    expect((await getPolicy(world.scope, id)).published).toEqual(published);
    await savePolicyDraft(world.people.owner, id, {
      revision: 1,
      ...spending(LIMIT),
      tests: [test(LIMIT, "allow"), test(LIMIT + 1, "deny")],
    });
    await expect(publish(1)).rejects.toMatchObject({ code: "conflict" });
    expect(await publish(2)).toMatchObject({ status: "published", published: { version: 2 }, draft: null });
    await expect(publish(2)).rejects.toMatchObject({ code: "version_published" });
  });

  it("is refused without rules", async () => {
    const made = await createPolicy(world.people.owner, {
      key: "empty",
      title: "Empty",
      ...spending(1),
      rules: [],
    });
    const versionId = made.draft?.versionId ?? "pvr_none";
    await expect(
      publishPolicyVersion(world.people.owner, made.id, versionId, { revision: 1, note: "Ready" }),
    ).rejects.toMatchObject({ code: "validation_failed", details: { issues: [{ path: "rules" }] } });
  });

  it("can be taken back: an earlier version is in force again, as it was", async () => {
    const { id, published } = await seeded();
    const draft = await savePolicyDraft(world.people.owner, id, { revision: 0, ...spending(10) });
    await publishPolicyVersion(world.people.owner, id, draft.id, { revision: 1, note: "Ready" });
    await expect(execute(100)).rejects.toMatchObject({ code: "policy_denied" });
    const { versionId } = published;
    const back = await rollbackPolicy(world.people.owner, id, { versionId, reason: "Too strict" });
    expect(back.published).toMatchObject({ versionId, version: 1 });
    expect((await execute(100)).run.policies).toMatchObject([{ versionId }]);
    expect((await getPolicyVersion(world.scope, id, draft.id)).status).toBe("archived");
    await archivePolicy(world.people.owner, id, { reason: "Not used" });
    await expect(execute(100)).rejects.toMatchObject({ code: "policy_denied" });
    await rollbackPolicy(world.people.owner, id, { versionId, reason: "Used after all" });
    expect((await execute(100)).run.status).toBe("queued");
  });
});

describe("simulating", () => {
  it("lists every recorded decision that the draft would decide differently, with its money", async () => {
    const { id } = await seeded();
    for (const amount of [100, 200_000, 300_000, 600_000]) await execute(amount);
    await expect(execute(20_000_000)).rejects.toMatchObject({ code: "policy_denied" });
    const before = await tableDigests(owner);
    const simulation = await simulatePolicy(world.scope, id, {
      content: spending(250_000),
      recorded: { last: 200 },
    });
    expect(await tableDigests(owner)).toEqual(before);
    expect(simulation).toMatchObject({
      evaluated: 5,
      unchanged: 3,
      impact: [{ currency: "USD", nowDenied: 900_000, nowAllowed: 0, obligations: 0 }],
    });
    expect(simulation.flips.map(({ amount, change }) => [amount?.minor, change])).toEqual([
      [600_000, "now_denied"],
      [300_000, "now_denied"],
    ]);
    const looser = await simulatePolicy(world.scope, id, {
      content: spending(99_000_000),
      recorded: { last: 200 },
    });
    expect(looser.flips.map(({ amount, change }) => [amount?.minor, change])).toEqual([
      [20_000_000, "now_allowed"],
      [600_000, "obligations"],
    ]);
  });

  it("finds no flip in what is published already", async () => {
    const { id } = await seeded();
    for (const amount of [100, 600_000]) await execute(amount);
    const { rules } = spendingRules;
    const content: PolicyContent = { engine: { kind: "cel" }, tests: [], rules };
    const inputs = [1, 600_000, 20_000_000].map((amount) => ({
      subject: "intent" as const,
      input: { input: { amount } },
    }));
    const simulation = await simulatePolicy(world.scope, id, { content, recorded: { last: 10 }, inputs });
    expect(simulation).toMatchObject({ evaluated: 5, unchanged: 5, flips: [] });
  });

  it("compares pasted inputs with what is published, and needs a draft or rules", async () => {
    const { id } = await seeded();
    const inputs = [{ subject: "intent" as const, input: { input: { amount: 600_000, currency: "USD" } } }];
    await expect(simulatePolicy(world.scope, id, { inputs })).rejects.toMatchObject({
      code: "validation_failed",
    });
    await savePolicyDraft(world.people.owner, id, { revision: 0, ...spending(10) });
    const simulation = await simulatePolicy(world.scope, id, { inputs });
    expect(simulation.flips).toMatchObject([
      {
        index: 0,
        decisionId: null,
        change: "now_denied",
        before: { effect: "allow" },
        after: { effect: "deny" },
      },
    ]);
  });
});

describe("a denial", () => {
  it("says the smallest changes that would be allowed: with an approval, and without", async () => {
    await expect(execute(20_000_000)).rejects.toMatchObject({
      code: "policy_denied",
      details: {
        remedies: [
          { changes: [{ field: "input.amount", from: 20_000_000, to: 10_000_000 }] },
          { changes: [{ field: "input.amount", from: 20_000_000, to: 500_000 }] },
        ],
      },
    });
  });
});

describe("the decision log", () => {
  it("says of a denial what its rules would have allowed, also once they are replaced", async () => {
    const decide = (amount: number) => evaluatePolicy(world.scope, { subject: "intent", input: { amount } });
    const [denied, allowed] = [await decide(20_000_000), await decide(1)];
    const { id, published } = await seeded();
    await archivePolicy(world.people.owner, id, { reason: "Not used" });
    expect(published.version).toBe(1);
    expect(await remediesOf(world.scope, denied)).toMatchObject([
      { changes: [{ field: "input.amount", to: 10_000_000 }] },
      { changes: [{ field: "input.amount", to: 500_000 }] },
    ]);
    expect(await remediesOf(world.scope, allowed)).toEqual([]);
  });

  it("hides what is secret by its name", async () => {
    await evaluatePolicy(world.scope, {
      subject: "intent",
      input: { amount: 1, apiKey: "k", card: { card_number: "4242", holder: "An" }, tokens: ["t"] },
    });
    const [row] = await owner`select input from decisions where tenant_id = ${uuidOf(world.scope.tenantId)}`;
    expect(row?.input.input).toEqual({
      amount: 1,
      apiKey: "[redacted]",
      card: { card_number: "[redacted]", holder: "An" },
      tokens: "[redacted]",
    });
  });

  it("narrows by effect, subject, code, intent and time", async () => {
    const { intent } = await execute(100);
    await expect(execute(20_000_000)).rejects.toMatchObject({ code: "policy_denied" });
    await evaluatePolicy(world.scope, { subject: "payment", input: {} });
    await evaluatePolicy(world.scope, { subject: "intent", input: {} });
    const all = (await listDecisions(world.scope, { limit: 10 })).items;
    const count = async (filters: object) =>
      (await listDecisions(world.scope, { limit: 10, ...filters })).items.length;
    expect(all).toHaveLength(4);
    expect(await count({ effect: "deny" })).toBe(3);
    expect(await count({ effect: "allow" })).toBe(1);
    expect(await count({ subject: "payment" })).toBe(1);
    expect(await count({ subject: "device_command" })).toBe(0);
    expect(await count({ code: "policy_error" })).toBe(1);
    expect(await count({ intentId: intent.id })).toBe(1);
    expect(
      await count({ from: all[1]?.at, to: new Date(Date.now() + 60_000).toISOString() }),
    ).toBeGreaterThanOrEqual(2);
    expect(await count({ to: "2020-01-01T00:00:00.000Z" })).toBe(0);
    expect(await count({ from: new Date(Date.now() + 60_000).toISOString() })).toBe(0);
  });
});
