import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Span } from "@/lib/contracts/runs";
import { executeIntent } from "@/lib/domains/intents";
import { submitProof, verifyProof } from "@/lib/domains/proofs";
import type { Id } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { CHECK, type DrawnNode, publishDrawn } from "@/lib/testing/drawn-template";
import { drive } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { getTrace } from ".";

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

const delivered = (more: object = {}): DrawnNode => ({
  id: "delivered",
  kind: "proof",
  proof: "delivery",
  subject: "input.invoice",
  expiresSeconds: 3600,
  ...more,
});
const END: DrawnNode = { id: "end", kind: "end" };

async function begin(node: DrawnNode, invoice = "INV-1"): Promise<Id<"run">> {
  const key = `proves-${invoice.toLowerCase()}`;
  await publishDrawn(world, key, [CHECK, node, END]);
  const input = { amount: 1, currency: "USD", supplier: "S", invoice };
  const { run } = await executeIntent(world.people.owner, { template: key, input });
  await drive(world.scope, run.id);
  return run.id;
}

const submit = (subject: string, payload: object = { signedBy: "Lan" }, runId?: Id<"run">) =>
  submitProof(
    world.people.owner,
    { kind: "delivery", payload: payload as never, ...(runId ? { runId } : { subject }) },
    "api",
  );

async function spansOf(runId: Id<"run">): Promise<Span[]> {
  const { root } = await getTrace(world.scope, runId);
  const step = root.children.find(({ name }) => name === "delivered");
  return step?.children.filter(({ kind }) => kind === "proof") ?? [];
}

it("a proof is in the trace from when it came until it was used, with who vouched for it", async () => {
  const runId = await begin(delivered({ verifiedBy: ["person"] }));
  expect(await spansOf(runId)).toEqual([]);
  const unfit = await submit("INV-1");
  const fit = await submit("INV-1");
  await submit("INV-2");
  expect(await spansOf(runId)).toMatchObject([
    {
      name: "delivery",
      status: "pending",
      finishedAt: null,
      attributes: { proofId: unfit.id, channel: "api" },
    },
    { status: "pending", attributes: { proofId: fit.id } },
  ]);
  const decide = (id: Id<"proof">, hash: string, decision: "accept" | "reject") =>
    verifyProof(world.people.minh, id, { decision, hash, reason: "Seen on paper" });
  await decide(unfit.id, unfit.hash, "reject");
  await decide(fit.id, fit.hash, "accept");
  expect((await drive(world.scope, runId)).status).toBe("succeeded");
  const [rejected, used, ...others] = await spansOf(runId);
  expect(others).toEqual([]);
  expect(rejected).toMatchObject({
    status: "rejected",
    children: [{ kind: "verification", status: "rejected", attributes: { method: "person" } }],
  });
  expect(rejected?.finishedAt).toBe(rejected?.children[0]?.startedAt);
  expect(used).toMatchObject({ status: "used", children: [{ status: "verified" }] });
  const [use] = await owner`select at from proof_uses order by at desc limit 1`;
  expect(used?.finishedAt).toBe(use?.at.toISOString());
  // What comes after the step has ended is none of it.
  const late = await submit("INV-1");
  await decide(late.id, late.hash, "accept");
  expect(await spansOf(runId)).toEqual([rejected, used]);
  expect(JSON.stringify(await getTrace(world.scope, runId))).not.toContain("Seen on paper");
});

it("a proof from before the step begins with it, and one that another run has taken is not shown", async () => {
  const accepts = "proof.payload.signedBy == 'Lan'";
  const rule = delivered({ verifiedBy: ["rule"], accepts });
  const early = await submit("INV-3");
  const first = await begin(rule, "INV-3");
  const [span] = await spansOf(first);
  expect(span).toMatchObject({
    status: "used",
    attributes: { submittedAt: early.at },
    children: [{ status: "verified", attributes: { method: "rule" } }],
  });
  expect(Date.parse(span?.startedAt ?? "")).toBeGreaterThan(Date.parse(early.at));
  const second = await begin(rule, "INV-3");
  expect(await spansOf(second)).toEqual([]);
  const named = await submit("INV-3", { signedBy: "Minh" }, second);
  await drive(world.scope, second);
  expect(await spansOf(second)).toMatchObject([{ attributes: { proofId: named.id }, status: "pending" }]);
});
