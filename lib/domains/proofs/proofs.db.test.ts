import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newWebhookKeyPair, signWebhook } from "@/lib/crypto/webhook-signature";
import { executeIntent } from "@/lib/domains/intents";
import { cancelRun, nudgeForgotten } from "@/lib/domains/runs";
import { publishTemplate } from "@/lib/domains/templates";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import { callRoute, contractOf } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { drive, expectSoundJournal } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { addIssuerKey, createIssuer, getProof, listProofs, submitProof, verifyProof } from ".";

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

const SIGNED_BY_LAN = "proof.payload.signedBy == 'Lan'";

/** Publishes a template that waits for proof of delivery, and begins a run of it. */
async function begin(node: Record<string, unknown> = {}, invoice = "INV-1") {
  const key = `t-${randomUUID().slice(0, 8)}`;
  await publishTemplate(world.scope, {
    key,
    title: key,
    note: "First",
    definition: {
      inputSchema: {
        type: "object",
        required: ["invoice", "amount"],
        properties: { invoice: { type: "string" }, amount: { type: "integer" } },
      },
      nodes: [
        { id: "check", kind: "policy", title: "Check" },
        {
          id: "delivered",
          kind: "proof",
          title: "Delivered",
          proof: "delivery",
          subject: "input.invoice",
          expiresSeconds: 3600,
          ...node,
        },
        { id: "end", kind: "end", title: "End", output: { by: "steps.delivered.output.verifier" } },
      ],
      edges: [
        { from: "check", to: "delivered" },
        { from: "delivered", to: "end" },
      ],
    },
  });
  const { run } = await executeIntent(world.people.owner, {
    template: key,
    input: { invoice, amount: 1 },
  });
  return run.id;
}

const carrier = async (keys: "hmac" | "ed25519" = "hmac") => {
  const issuer = await createIssuer(world.people.owner, {
    key: "carrier",
    title: "Carrier",
    kinds: ["delivery"],
  });
  const pair = newWebhookKeyPair();
  const made = await addIssuerKey(
    world.people.owner,
    issuer.id,
    keys === "hmac"
      ? { algorithm: "hmac-sha256", reason: "r" }
      : { algorithm: "ed25519", publicKey: pair.publicKey, reason: "r" },
  );
  return { id: issuer.id, keyId: made.keyId, key: made.secret ?? pair.privateKey };
};

interface Posted {
  key: string;
  id?: string;
  at?: Date;
  body?: object;
}

/** Posts a message as an issuer would. */
function post(
  issuerId: Id<"proofIssuer">,
  { key, id = `msg_${randomUUID()}`, at = new Date(), body }: Posted,
) {
  const raw = JSON.stringify(
    body ?? { kind: "delivery", subject: "INV-1", payload: { signedBy: "Lan", parcels: 3 } },
  );
  return callRoute(contractOf("receiveProof"), {
    params: { proofIssuerId: issuerId },
    raw,
    headers: { ...signWebhook({ id, at, body: raw }, [key]) },
  });
}

const nudges = async (runId: Id<"run">) =>
  (
    await owner`select count(*)::int as n from outbox where name = 'run/nudged' and data->>'runId' = ${runId}`
  )[0]?.n;

describe("a step that waits for a proof", () => {
  it("takes one that came before", async () => {
    const { id, key } = await carrier();
    const posted = await post(id, { key });
    expect(posted).toMatchObject({ status: 201, body: { data: { status: "verified" } } });
    const runId = await begin();
    const run = await drive(world.scope, runId);
    expect(run).toMatchObject({ status: "succeeded", output: { by: "Carrier" } });
    const proof = await getProof(world.scope, posted.body.data.id);
    expect(proof.satisfied).toMatchObject([{ runId, nodeId: "delivered", shared: false }]);
    const events = await expectSoundJournal(owner, world.scope, runId);
    expect(
      events.find(({ nodeId, type }) => nodeId === "delivered" && type === "step.succeeded")?.data,
    ).toMatchObject({
      output: { proofId: proof.id, verifiedBy: "signature", hash: proof.hash, payload: { parcels: 3 } },
    });
  });

  it("waits, and is woken by the one that comes", async () => {
    const { id, key } = await carrier("ed25519");
    const runId = await begin({ issuers: ["carrier"], accepts: SIGNED_BY_LAN });
    expect(await drive(world.scope, runId)).toMatchObject({
      status: "waiting",
      waitingFor: "proof of delivery by carrier",
    });
    expect(await nudges(runId)).toBe(0);
    await post(id, { key, body: { kind: "delivery", subject: "INV-2", payload: { signedBy: "Lan" } } });
    expect(await nudges(runId)).toBe(0);
    await post(id, { key });
    expect(await nudges(runId)).toBe(1);
    expect(await drive(world.scope, runId)).toMatchObject({ status: "succeeded" });
  });

  it("is found by the sweep when its nudge met nobody", async () => {
    const runId = await begin();
    await drive(world.scope, runId);
    const { id, key } = await carrier();
    await post(id, { key });
    const soon = new Date(Date.now() + 1000);
    expect(await nudgeForgotten(new Date(0), soon)).toBe(1);
    await drive(world.scope, runId);
    expect(await nudgeForgotten(new Date(0), soon)).toBe(0);
  });

  it("does not take what no key holds for, which is kept", async () => {
    const { id } = await carrier();
    const runId = await begin();
    await drive(world.scope, runId);
    const stranger = newWebhookKeyPair().privateKey;
    expect(await post(id, { key: stranger, id: "msg_1" })).toMatchObject({
      status: 401,
      body: { error: { code: "unauthenticated" } },
    });
    expect(await nudges(runId)).toBe(0);
    expect(await drive(world.scope, runId)).toMatchObject({ status: "waiting" });
    const [kept] = (await listProofs(world.scope, { limit: 10 })).items;
    expect(kept).toMatchObject({
      status: "rejected",
      signature: { state: "invalid", messageId: "msg_1", keyId: null },
      verifications: [{ method: "signature", result: "rejected" }],
    });
    // Nor may a person overrule it.
    await expect(
      verifyProof(world.people.minh, kept?.id as Id<"proof">, {
        decision: "accept",
        hash: kept?.hash ?? "",
        reason: "r",
      }),
    ).rejects.toMatchObject({ code: "invalid_transition" });
  });

  it("takes one of two that say the same, and leaves the other", async () => {
    const { id, key } = await carrier();
    const first = await post(id, { key });
    const second = await post(id, { key });
    await drive(world.scope, await begin());
    const used = async (proofId: string) =>
      (await getProof(world.scope, proofId as Id<"proof">)).satisfied.length;
    expect([await used(first.body.data.id), await used(second.body.data.id)]).toEqual([1, 0]);
  });

  it("does not take one that came too late, and fails the step", async () => {
    const { id, key } = await carrier();
    const runId = await begin({ expiresSeconds: 10 });
    await drive(world.scope, runId);
    await owner`update run_steps set started_at = now() - interval '11 seconds' where run_id = ${uuidOf(runId)}
      and node_id = 'delivered'`;
    expect((await post(id, { key })).status).toBe(201);
    expect(await drive(world.scope, runId)).toMatchObject({
      status: "failed",
      error: { code: "proof_expired", message: "No proof of delivery came in time." },
    });
  });

  it("takes one that came in time although nobody looked until later", async () => {
    const { id, key } = await carrier();
    const runId = await begin({ expiresSeconds: 10 });
    await drive(world.scope, runId);
    const { body } = await post(id, { key });
    await owner`update run_steps set started_at = ${body.data.at}::timestamptz - interval '9.9 seconds'
      where run_id = ${uuidOf(runId)} and node_id = 'delivered'`;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await drive(world.scope, runId)).toMatchObject({ status: "succeeded" });
  });

  it("says how many came that it does not accept, and is not broken by what they hold", async () => {
    const { id, key } = await carrier();
    const runId = await begin({ accepts: SIGNED_BY_LAN });
    for (const payload of [
      {},
      { signedBy: ["Lan"] },
      { signedBy: { constructor: 1 } },
      { signedBy: "Minh" },
    ]) {
      await post(id, { key, body: { kind: "delivery", subject: "INV-1", payload } });
    }
    expect(await drive(world.scope, runId)).toMatchObject({
      status: "waiting",
      waitingFor: "proof of delivery (4 came, and Delivered does not accept them)",
    });
    await post(id, { key });
    expect(await drive(world.scope, runId)).toMatchObject({ status: "succeeded" });
  });

  it("is found by the run a proof names, and by that run alone", async () => {
    const [ours, other] = [await begin(), await begin()];
    const { id, key } = await carrier();
    await post(id, { key, body: { kind: "delivery", runId: ours, subject: "INV-1", payload: {} } });
    expect(await drive(world.scope, other)).toMatchObject({ status: "waiting" });
    expect(await drive(world.scope, ours)).toMatchObject({ status: "succeeded" });
  });

  it("no longer waits once its run was cancelled", async () => {
    const runId = await begin();
    await drive(world.scope, runId);
    await cancelRun(world.people.owner, runId, { reason: "not needed" });
    const { id, key } = await carrier();
    await post(id, { key });
    expect(await nudges(runId)).toBe(0);
    const [wait] = await owner`select closed_at from proof_waits where run_id = ${uuidOf(runId)}`;
    expect(wait?.closed_at).not.toBeNull();
  });
});

describe("one proof", () => {
  it("satisfies one of many runs that race for it", async () => {
    const { id, key } = await carrier();
    const runIds = await Promise.all(Array.from({ length: 6 }, () => begin()));
    await post(id, { key });
    const runs = await Promise.all(runIds.map((runId) => drive(world.scope, runId)));
    expect(runs.filter(({ status }) => status === "succeeded")).toHaveLength(1);
    expect(runs.filter(({ status }) => status === "waiting")).toHaveLength(5);
  });

  it("satisfies several when their nodes share it", async () => {
    const { id, key } = await carrier();
    const runIds = [await begin(), await begin({ shared: true }), await begin({ shared: true })];
    await post(id, { key });
    for (const runId of runIds) {
      expect(await drive(world.scope, runId)).toMatchObject({ status: "succeeded" });
    }
  });

  it("cannot be given to a second step by the database either", async () => {
    const { id, key } = await carrier();
    const { body } = await post(id, { key });
    await drive(world.scope, await begin());
    const other = await begin();
    await expect(
      owner`insert into proof_uses (tenant_id, workspace_id, run_id, node_id, proof_id, shared, at)
        select tenant_id, workspace_id, ${uuidOf(other)}, 'delivered', proof_id, false, now() from proof_uses
        where proof_id = ${uuidOf(body.data.id)}`,
    ).rejects.toThrow(/proof_uses_once/);
  });
});

describe("an unsigned proof", () => {
  const submit = (by = world.people.owner) =>
    submitProof(by, { kind: "delivery", subject: "INV-1", payload: { signedBy: "Lan" } }, "api");
  const accept = (by: World["people"]["minh"], { id, hash }: Awaited<ReturnType<typeof submit>>) =>
    verifyProof(by, id, { decision: "accept", hash, reason: "Seen on paper" });

  it("counts once a person vouched for it, and not before", async () => {
    const runId = await begin();
    const proof = await submit();
    expect(proof.status).toBe("pending");
    expect(await drive(world.scope, runId)).toMatchObject({ status: "waiting" });
    const before = await nudges(runId);
    expect(await accept(world.people.minh, proof)).toMatchObject({
      status: "verified",
      verifications: [{ method: "person", verifier: { label: "minh" }, reason: "Seen on paper" }],
    });
    expect(await nudges(runId)).toBe(before + 1);
    expect(await drive(world.scope, runId)).toMatchObject({ status: "succeeded", output: { by: "minh" } });
  });

  it("does not count once a person turned it down", async () => {
    const runId = await begin();
    const { id, hash } = await submit();
    await verifyProof(world.people.minh, id, { decision: "reject", hash, reason: "Not ours" });
    expect(await drive(world.scope, runId)).toMatchObject({ status: "waiting" });
    expect((await getProof(world.scope, id)).status).toBe("rejected");
  });

  it("is not vouched for by its submitter, by a key, unseen, or twice", async () => {
    const proof = await submit(world.people.minh);
    await expect(accept(world.people.minh, proof)).rejects.toMatchObject({ code: "forbidden" });
    await expect(accept(world.scope, proof)).rejects.toMatchObject({ code: "forbidden" });
    await expect(accept(world.people.thu, { ...proof, hash: "0".repeat(64) })).rejects.toMatchObject({
      code: "conflict",
    });
    await accept(world.people.thu, proof);
    await expect(accept(world.people.owner, proof)).rejects.toMatchObject({ code: "invalid_transition" });
  });

  it("counts by the step's own rule where the template says so, for that step alone", async () => {
    const runId = await begin({ verifiedBy: ["rule"], accepts: SIGNED_BY_LAN });
    await drive(world.scope, runId);
    const { id } = await submit();
    expect(await drive(world.scope, runId)).toMatchObject({ status: "succeeded" });
    expect(await getProof(world.scope, id)).toMatchObject({
      status: "pending",
      verifications: [
        { method: "rule", result: "verified", rule: SIGNED_BY_LAN, runId, nodeId: "delivered" },
      ],
    });
  });

  it("that claims an issuer does not pass for signed", async () => {
    await carrier();
    const runId = await begin({ issuers: ["carrier"], verifiedBy: ["signature"] });
    const input = { kind: "delivery", issuer: "carrier", subject: "INV-1", payload: {} };
    await accept(world.people.minh, await submitProof(world.people.owner, input, "api"));
    expect(await drive(world.scope, runId)).toMatchObject({ status: "waiting" });
  });

  it("is refused when it names what is not there, or too much", async () => {
    const theirs = await mintWorld();
    const foreign = await submitProof(
      theirs.people.owner,
      { kind: "delivery", subject: "s", payload: {} },
      "api",
    );
    expect(await listProofs(world.scope, { limit: 5 })).toMatchObject({ items: [] });
    await expect(getProof(world.scope, foreign.id)).rejects.toMatchObject({ code: "not_found" });
    await carrier();
    const problem = async (body: object) => {
      const answer = await callRoute(contractOf("submitProof"), {
        key: world.key,
        body: { kind: "delivery", subject: "s", payload: {}, ...body },
        idempotencyKey: randomUUID(),
      });
      return answer.body.error?.details?.issues?.map(({ path }: { path: string }) => path);
    };
    expect(await problem({ issuer: "nobody" })).toEqual(["issuer"]);
    expect(await problem({ issuer: "carrier", kind: "inspection" })).toEqual(["kind"]);
    expect(await problem({ runId: "run_01jd8z6k5ve0g8pq2y3w4x5z6a" })).toEqual(["runId"]);
    expect(await problem({ fileId: "pfl_01jd8z6k5ve0g8pq2y3w4x5z6a" })).toEqual(["fileId"]);
    expect(await problem({ payload: { text: "x".repeat(66_000) } })).toEqual(["payload"]);
    expect(await problem({ subject: undefined })).toEqual(["subject"]);
    expect(await problem({ payload: undefined })).toEqual(["payload"]);
    expect(await problem({ subject: "" })).toEqual(["subject"]);
    expect((await listProofs(world.scope, { limit: 5 })).items).toEqual([]);
  });
});
