import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { callRoute, contractOf } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { policyIds } from "@/lib/testing/policy-requests";
import { tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld();
  // A key's first use is noted.
  await callRoute(contractOf("getIdentity"), { key: world.key });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const RULE = {
  id: "small",
  title: "Small",
  appliesTo: ["intent"],
  when: "input.amount < 10",
  effect: "allow",
  reason: "It is small",
};
const TEST = {
  name: "small",
  subject: "intent",
  input: { input: { amount: 1 } },
  expect: { effect: "allow" },
};
const APPROVAL = { roles: ["finance"], quorum: 1, excludeRequester: true };
const ask = (effect: string, obligations?: object) => ({ ...RULE, effect, obligations });
const opa = (change: object) => ({
  engine: { kind: "opa", connector: "opa", path: "a/b", timeoutMs: 100, ...change },
  rules: [],
});

const call = (operation: string, body: unknown, params: Record<string, string> = {}) =>
  callRoute(contractOf(operation), { key: world.key, body, params, idempotencyKey: randomUUID() });

it.each<[string, object, string]>([
  ["a control character in the title", { title: "a\u0007b" }, "title"],
  ["a direction mark in a rule's title", { rules: [{ ...RULE, title: "a\u202eb" }] }, "rules.0.title"],
  ["a key with capitals", { key: "Travel" }, "key"],
  ["an unknown field in a rule", { rules: [{ ...RULE, priority: 1 }] }, "rules.0.priority"],
  ["an unknown effect", { rules: [{ ...RULE, effect: "permit" }] }, "rules.0.effect"],
  ["no subject", { rules: [{ ...RULE, appliesTo: [] }] }, "rules.0.appliesTo"],
  ["an approval by nobody", { rules: [ask("require_approval")] }, "rules.0.obligations.approval"],
  ["a proof of nothing", { rules: [ask("require_proof", { proofs: [] })] }, "rules.0.obligations.proofs"],
  [
    "a proof of a kind that none can have",
    { rules: [ask("require_proof", { proofs: ["Delivery note\u0007"] })] },
    "rules.0.obligations.proofs.0",
  ],
  [
    "an unknown obligation",
    { rules: [ask("require_approval", { approval: { ...APPROVAL, sms: true } })] },
    "rules.0.obligations.approval.sms",
  ],
  [
    "a quorum of none",
    { rules: [ask("require_approval", { approval: { ...APPROVAL, quorum: 0 } })] },
    "rules.0.obligations.approval.quorum",
  ],
  ["a condition too long", { rules: [{ ...RULE, when: `'${"x".repeat(4000)}' == ''` }] }, "rules.0.when"],
  [
    "a condition too deep",
    { rules: [{ ...RULE, when: `${"(".repeat(90)}true${")".repeat(90)}` }] },
    "rules.0.when",
  ],
  ["a condition that does not parse", { rules: [{ ...RULE, when: "input.amount >" }] }, "rules.0.when"],
  ["a name nothing binds", { rules: [{ ...RULE, when: "amount > 1" }] }, "rules.0.when"],
  ["an id twice", { rules: [RULE, RULE] }, "rules.1.id"],
  ["1,001 rules", { rules: Array.from({ length: 1001 }, (_, i) => ({ ...RULE, id: `r${i}` })) }, "rules"],
  ["an unknown field in a test", { tests: [{ ...TEST, skip: true }] }, "tests.0.skip"],
  [
    "a test that expects nothing known",
    { tests: [{ ...TEST, expect: { effect: "maybe" } }] },
    "tests.0.expect.effect",
  ],
  ["a path out of OPA's documents", opa({ path: "../../secrets" }), "engine.path"],
  ["an endless wait for OPA", opa({ timeoutMs: 3_600_000 }), "engine.timeoutMs"],
  ["rules here and in OPA", { ...opa({}), rules: [RULE] }, "rules"],
])("creating and saving refuse %s, with the path, and write nothing", async (_, change, path) => {
  const { policyPackId = "" } = await policyIds(world);
  const before = await tableDigests(owner);
  const created = await call("createPolicy", { key: "travel", title: "Travel", rules: [RULE], ...change });
  expect(created.body.error).toMatchObject({ code: "validation_failed" });
  expect(created.body.error.details.issues.map((issue: { path: string }) => issue.path)).toContain(path);
  if (!("key" in change)) {
    const saved = await call("savePolicyDraft", { revision: 0, rules: [RULE], ...change }, { policyPackId });
    expect(saved.body.error.details.issues.map((issue: { path: string }) => issue.path)).toContain(path);
  }
  expect(await tableDigests(owner)).toEqual(before);
});

it("answers the second of two editors with the draft of the first", async () => {
  const { policyPackId = "" } = await policyIds(world);
  const save = (when: string) =>
    call("savePolicyDraft", { revision: 0, rules: [{ ...RULE, when }] }, { policyPackId });
  const first = await save("input.amount < 10");
  const second = await save("input.amount < 20");
  expect(second.status).toBe(409);
  expect(second.body.error).toMatchObject({ code: "conflict", details: { current: first.body.data } });
});

it("answers a failed test of a version with its report", async () => {
  const { policyPackId = "" } = await policyIds(world);
  const tests = [TEST, { ...TEST, name: "large", input: { input: { amount: 10 } } }];
  const { data } = (await call("savePolicyDraft", { revision: 0, rules: [RULE], tests }, { policyPackId }))
    .body;
  const params = { policyPackId, policyVersionId: data.id };
  const answer = await call("publishPolicyVersion", { revision: 1, note: "Ready" }, params);
  expect(answer.body.error).toMatchObject({
    code: "validation_failed",
    details: { issues: [{ path: "tests.1" }], tests: [{ passed: true }, { passed: false, effect: "deny" }] },
  });
  const reports = await callRoute(contractOf("testPolicyVersion"), { key: world.key, params });
  expect(reports.body.data).toEqual(answer.body.error.details.tests);
});

it("ends a rule that turns too often with a decision, not with a hang", async () => {
  const { policyPackId = "" } = await policyIds(world);
  const when = "input.l.all(a, input.l.all(b, input.l.all(c, true)))";
  const { data } = (
    await call("savePolicyDraft", { revision: 0, rules: [{ ...RULE, when }] }, { policyPackId })
  ).body;
  const params = { policyPackId, policyVersionId: data.id };
  expect((await call("publishPolicyVersion", { revision: 1, note: "Ready" }, params)).status).toBe(200);
  const { body } = await call("evaluatePolicy", { input: { l: Array.from({ length: 1000 }, (_, i) => i) } });
  expect(body.data).toMatchObject({ effect: "deny", code: "policy_error" });
  expect(body.data.explanation).toContain("loop turns");
});
