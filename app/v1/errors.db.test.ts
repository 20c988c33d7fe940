import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ROUTES } from "@/lib/contracts";
import type { Run } from "@/lib/contracts/runs";
import { executeIntent } from "@/lib/domains/intents";
import { publishPolicy } from "@/lib/domains/policies";
import { cancelRun } from "@/lib/domains/runs";
import { publishTemplate } from "@/lib/domains/templates";
import { uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { type Answered, callRoute, contractOf } from "@/lib/testing/api";
import { openApproval } from "@/lib/testing/approval-requests";
import type { TestDatabase } from "@/lib/testing/database";
import { LISTED_ROWS } from "@/lib/testing/listed-rows";
import { startTokenIssuer, type TokenIssuer } from "@/lib/testing/sign-in";
import { tableDigests } from "@/lib/testing/tables";
import { fillTenancy } from "@/lib/testing/tenancy-requests";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { spendingRules } from "@/local/seed/definitions";

let issuer: TokenIssuer;
let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  issuer = await startTokenIssuer();
  database = await useTestDatabase({ SUPABASE_URL: issuer.url });
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await issuer.stop();
});

describe("deciding an approval", () => {
  const decide = (person: Scope, approvalId: string, body: object) =>
    callRoute(contractOf("decideApproval"), {
      headers: issuer.headersOf(person),
      params: { approvalId },
      body,
      idempotencyKey: randomUUID(),
    });

  it("answers each refusal with its code, and writes nothing", async () => {
    const { id, snapshotHash } = await openApproval(world);
    const { minh, owner: boss } = world.people;
    const approve = { decision: "approve", snapshotHash };
    const before = await tableDigests(owner);
    const code = async (person: Scope, approvalId: string, body: object) =>
      (await decide(person, approvalId, body)).body.error.code;
    expect(await code(minh, "apr_01jd8z6k5ve0g8pq2y3w4x5z6a", approve)).toBe("not_found");
    expect(await code(boss, id, approve)).toBe("forbidden");
    expect(await code(minh, id, { ...approve, snapshotHash: "0".repeat(64) })).toBe("conflict");
    expect((await decide(minh, id, { ...approve, decision: "reject" })).body.error).toMatchObject({
      code: "validation_failed",
      details: { issues: [{ path: "reason", message: "a reason is required to reject" }] },
    });
    expect(await code(minh, id, { ...approve, decision: "reject", reason: "  " })).toBe("validation_failed");
    expect(await tableDigests(owner)).toEqual(before);

    await owner`update approvals set expires_at = now() where id = ${uuidOf(id)}`;
    const expired = await tableDigests(owner);
    expect(await code(minh, id, approve)).toBe("gone");
    expect(await tableDigests(owner)).toEqual(expired);
  });

  it("counts a person once towards a quorum of two", async () => {
    await publishPolicy(world.scope, {
      ...spendingRules,
      rules: spendingRules.rules.map((rule) =>
        rule.effect === "require_approval"
          ? {
              ...rule,
              obligations: { approval: { roles: ["finance"], quorum: 2, excludeRequester: true } },
            }
          : rule,
      ),
    });
    const { id, snapshotHash } = await openApproval(world);
    const body = { decision: "approve", snapshotHash };
    expect((await decide(world.people.minh, id, body)).body.data).toMatchObject({
      status: "open",
      approvals: 1,
      decidedAt: null,
    });
    expect((await decide(world.people.minh, id, body)).body.error.code).toBe("invalid_transition");
    expect((await decide(world.people.thu, id, body)).body.data).toMatchObject({
      status: "approved",
      approvals: 2,
    });
    expect((await decide(world.people.thu, id, body)).body.error.code).toBe("gone");
  });
});

describe("executing an intent", () => {
  const contract = contractOf("executeIntent");
  const execute = (body: object, query = "") =>
    callRoute(contract, { key: world.key, body, idempotencyKey: randomUUID(), query });

  it("answers 404 for a template that is not there, and writes nothing", async () => {
    await callRoute(contractOf("getIdentity"), { key: world.key });
    const before = await tableDigests(owner);
    expect((await execute({ template: "no-such", input: {} })).body.error.code).toBe("not_found");
    expect((await execute({ template: "No Such", input: {} })).body.error.details.issues).toMatchObject([
      { path: "template" },
    ]);
    expect(await tableDigests(owner)).toEqual(before);
  });

  it("names every field that breaks the template's schema, and writes nothing", async () => {
    await callRoute(contractOf("getIdentity"), { key: world.key });
    const before = await tableDigests(owner);
    const { body } = await execute({
      template: "approve-and-call",
      input: { supplier: "", amount: 1.5, note: 7, extra: true },
    });
    expect(body.error.code).toBe("validation_failed");
    expect(body.error.details.issues.map(({ path }: { path: string }) => path).sort()).toEqual([
      "input.amount",
      "input.currency",
      "input.extra",
      "input.note",
      "input.supplier",
    ]);
    expect(await tableDigests(owner)).toEqual(before);
  });

  it("answers 500 policy_error for a rule that cannot be evaluated, and starts nothing", async () => {
    const [rule] = spendingRules.rules;
    if (!rule) throw new Error("the demo has rules");
    await publishPolicy(world.scope, {
      key: "broken",
      title: "Broken",
      note: "First version",
      rules: [{ ...rule, id: "missing", effect: "allow", when: "input.costCentre == 'x'" }],
    });
    const { status, body } = await execute({
      template: "approve-and-call",
      input: { supplier: "S", amount: 100, currency: "USD" },
    });
    expect(status).toBe(500);
    expect(body.error).toMatchObject({
      code: "policy_error",
      details: { decision: { effect: "deny", code: "policy_error" } },
    });
    expect(body.error.message).toContain("broken/missing");
    const { data: intents } = (await callRoute(contractOf("listIntents"), { key: world.key })).body;
    expect(intents).toMatchObject([{ id: body.error.details.intentId, status: "denied", runId: null }]);
    expect((await callRoute(contractOf("listRuns"), { key: world.key })).body.data).toEqual([]);
  });

  const queuedMessages = async () => {
    const rows = await owner`select id from outbox
      where workspace_id = ${uuidOf(world.scope.workspaceId)} and name = 'run/queued'`;
    return rows.length;
  };

  it("answers 200 with the ended run when that ends within `wait`, else 202", async () => {
    await publishTemplate(world.scope, {
      key: "no-acts",
      title: "No acts",
      note: "First version",
      definition: {
        inputSchema: { type: "object" },
        nodes: [
          { id: "check", kind: "policy", title: "Check" },
          { id: "end", kind: "end", title: "End", output: { doubled: "input.amount * 2.0" } },
        ],
        edges: [{ from: "check", to: "end" }],
      },
    });
    const ended = await execute({ template: "no-acts", input: { amount: 21 } }, "?wait=20");
    expect(ended.status).toBe(200);
    expect(ended.body.data.run).toMatchObject({ status: "succeeded", output: { doubled: 42 } });
    const shown = await callRoute(contractOf("getRun"), {
      key: world.key,
      params: { runId: ended.body.data.run.id },
    });
    expect(shown.body.data).toEqual({ ...ended.body.data.run, waiting: [], forParent: null });
    expect(await queuedMessages()).toBe(0);

    const order = {
      template: "approve-and-call",
      input: { supplier: "Steel", amount: 1_250_000, currency: "USD" },
    };
    const waiting = await execute(order, "?wait=1");
    expect(waiting.status).toBe(202);
    expect(waiting.body.data.run).toMatchObject({ status: "waiting", waitingFor: "1 approval by finance" });
    // The engine has to wait for the approval: it is told of the run.
    expect(await queuedMessages()).toBe(1);
  });

  it("answers a waiting caller when the run ends elsewhere", async () => {
    const order = {
      template: "approve-and-call",
      input: { supplier: "Steel", amount: 1_250_000, currency: "USD" },
    };
    const [answer] = await Promise.all([
      execute(order, "?wait=20"),
      expect
        .poll(async () => {
          const [run] = (await callRoute(contractOf("listRuns"), { key: world.key })).body.data as Run[];
          return run?.status === "waiting" && cancelRun(world.scope, run.id, { reason: "not needed" });
        })
        .toBeTruthy(),
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body.data.run.status).toBe("cancelled");
  });
});

describe("lists", () => {
  const lists = ROUTES.filter(({ list, path }) => list && !path.includes("{")).map(
    (contract) => [contract.operationId, contract] as const,
  );

  it.each(lists)("%s: refuses a cursor and a limit that are not its own", async (_, contract) => {
    for (const [query, path] of [
      ["?cursor=nonsense", "cursor"],
      ["?limit=0", "limit"],
      ["?limit=101", "limit"],
      ["?limit=many", "limit"],
      ["?cursor=a%00b", "cursor"],
    ] as const) {
      const { body } = await callRoute(contract, { key: world.key, query });
      expect({ query, ...body.error }).toMatchObject({
        query,
        code: "validation_failed",
        details: { issues: [{ path }] },
      });
    }
  });

  it("refuses a number that no row can have", async () => {
    const { run } = await executeIntent(world.people.owner, {
      template: "approve-and-call",
      input: { supplier: "S", amount: 100, currency: "USD" },
    });
    const { status } = await callRoute(contractOf("listRunEvents"), {
      key: world.key,
      params: { runId: run.id },
      query: "?after=123969624807713",
    });
    expect(status).toBe(422);
  });

  it.each(lists)("%s: pages through everything once, newest first", async (_, contract) => {
    for (let count = 0; count < 3; count += 1) await openApproval(world);
    await fillTenancy(world);
    await LISTED_ROWS[contract.operationId]?.(world);
    const all = (await callRoute(contract, { key: world.key, query: "?limit=100" })).body;
    expect(all.meta.nextCursor).toBeNull();
    expect(all.data.length).toBeGreaterThanOrEqual(3);
    const paged: unknown[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: string = `?limit=2${cursor && `&cursor=${cursor}`}`;
      const page: Answered = await callRoute(contract, { key: world.key, query });
      expect(page.body.data.length).toBeLessThanOrEqual(2);
      paged.push(...page.body.data);
      cursor = page.body.meta.nextCursor;
    }
    expect(paged).toEqual(all.data);
    expect(new Set(paged.map((row) => JSON.stringify(row))).size).toBe(paged.length);
  });

  it("narrow runs by state, template and text, and nothing slips in through them", async () => {
    await openApproval(world);
    await executeIntent(world.people.owner, {
      template: "call-or-report",
      input: { supplier: "100%_Ơn", amount: 1, currency: "USD" },
    });
    const count = async (query: string) =>
      (await callRoute(contractOf("listRuns"), { key: world.key, query })).body.data.length;
    expect(await count("?status=waiting")).toBe(1);
    expect(await count("?status=queued")).toBe(1);
    expect(await count("?template=call-or-report")).toBe(1);
    expect(await count(`?q=${encodeURIComponent("100%_ơn")}`)).toBe(1);
    expect(await count("?q=%25")).toBe(1);
    expect(await count(`?q=${encodeURIComponent("' or true --")}`)).toBe(0);
    expect(await count("?status=succeeded&template=call-or-report")).toBe(0);
  });
});
