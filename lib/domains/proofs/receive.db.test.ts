import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { readKeyring } from "@/lib/crypto/secrets";
import { newWebhookKeyPair, newWebhookSecret, signWebhook } from "@/lib/crypto/webhook-signature";
import { setWorkspaceStatus } from "@/lib/domains/tenancy";
import { uuidOf } from "@/lib/kernel/ids";
import { callRoute, contractOf } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import {
  addIssuerKey,
  createIssuer,
  listProofs,
  retireIssuerKey,
  rotateIssuerSecrets,
  updateIssuer,
} from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;
let issuer: Awaited<ReturnType<typeof createIssuer>>;
let key: Awaited<ReturnType<typeof addIssuerKey>>;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld();
  issuer = await createIssuer(world.people.owner, { key: "carrier", title: "Carrier", kinds: ["delivery"] });
  key = await newKey();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const newKey = () =>
  addIssuerKey(world.people.owner, issuer.id, { algorithm: "hmac-sha256", reason: "Planned" });
const BODY = { kind: "delivery", subject: "INV-1", payload: { parcels: 3 } };

interface Sent {
  with?: string;
  id?: string;
  at?: Date;
  body?: unknown;
  raw?: string;
  to?: string;
  headers?: Record<string, string>;
}

function post(sent: Sent = {}) {
  const raw = sent.raw ?? JSON.stringify(sent.body ?? BODY);
  const { id = `msg_${randomUUID()}`, at = new Date() } = sent;
  return callRoute(contractOf("receiveProof"), {
    params: { proofIssuerId: sent.to ?? issuer.id },
    raw,
    headers: { ...signWebhook({ id, at, body: raw }, [sent.with ?? key.secret ?? ""]), ...sent.headers },
  });
}
const codeOf = async (sent: Sent) => (await post(sent)).body.error?.code;
const kept = async () => (await listProofs(world.scope, { limit: 100 })).items;

it("keeps the message as it came, with all that checks its signature again", async () => {
  const raw = '{ "kind":"delivery", "subject":"Hóa đơn 7",\n "payload":{"a":1.0} }';
  const mark = await auditMark(world.scope);
  const { body } = await post({ raw, id: "msg_7" });
  expect(body.data).toEqual({
    id: expect.stringMatching(/^prf_/),
    status: "verified",
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    at: expect.any(String),
  });
  expect((await kept())[0]).toMatchObject({
    channel: "inbound",
    issuer: "carrier",
    subject: "Hóa đơn 7",
    signature: {
      state: "valid",
      messageId: "msg_7",
      keyId: key.keyId,
      body: raw,
      headers: { "webhook-id": "msg_7" },
    },
  });
  await expectAudit(world.scope, mark, [
    {
      action: "proof.received",
      resource: { kind: "proof", id: body.data.id },
      actor: { kind: "system", id: issuer.id, label: "Carrier" },
    },
  ]);
});

it("answers a repeat as the first, and refuses another message under its id", async () => {
  const at = new Date();
  const first = await post({ id: "msg_1", at });
  const before = await tableDigests(owner);
  const again = await Promise.all(Array.from({ length: 10 }, () => post({ id: "msg_1", at })));
  for (const { body, headers } of again) {
    expect(body.data).toEqual(first.body.data);
    expect(headers.get("idempotent-replayed")).toBe("true");
  }
  expect(await codeOf({ id: "msg_1", body: { ...BODY, subject: "INV-2" } })).toBe("conflict");
  expect(await tableDigests(owner)).toEqual(before);
});

it("keeps one of ten that come at once", async () => {
  const at = new Date();
  const answers = await Promise.all(Array.from({ length: 10 }, () => post({ id: "msg_1", at })));
  expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1);
  expect(await kept()).toHaveLength(1);
});

it("lets a forged message take no id from the genuine one", async () => {
  expect(await codeOf({ id: "msg_1", with: newWebhookSecret() })).toBe("unauthenticated");
  expect((await post({ id: "msg_1" })).status).toBe(201);
  expect((await kept()).map(({ status }) => status)).toEqual(["verified", "rejected"]);
});

it("refuses what is not fresh, not whole, or not asked for, and keeps nothing of it", async () => {
  const before = await tableDigests(owner);
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
  expect(await codeOf({ at: ago(400) })).toBe("unauthenticated");
  expect(await codeOf({ at: ago(-400) })).toBe("unauthenticated");
  expect(await codeOf({ headers: { "webhook-signature": "" } })).toBe("unauthenticated");
  expect(await codeOf({ raw: "{" })).toBe("invalid_request");
  expect(await codeOf({ headers: { "content-type": "text/plain" } })).toBe("invalid_request");
  expect(await codeOf({ raw: JSON.stringify({ ...BODY, payload: { t: "x".repeat(131_072) } }) })).toBe(
    "payload_too_large",
  );
  for (const body of [
    [],
    { ...BODY, surprise: 1 },
    { ...BODY, kind: "inspection" },
    { ...BODY, subject: undefined },
    { ...BODY, subject: "a\0b" },
    { ...BODY, payload: "text" },
    { ...BODY, payload: { t: "x".repeat(70_000) } },
    { ...BODY, runId: "run_01jd8z6k5ve0g8pq2y3w4x5z6a" },
  ]) {
    expect({ body, code: await codeOf({ body }) }).toEqual({ body, code: "validation_failed" });
  }
  expect(await codeOf({ to: "iss_01jd8z6k5ve0g8pq2y3w4x5z6a" })).toBe("not_found");
  // Forged and no proof at all.
  expect(await codeOf({ with: newWebhookSecret(), raw: "<xml/>" })).toBe("unauthenticated");
  expect(await tableDigests(owner)).toEqual(before);
});

it("takes every key that is live, and none that is retired, expired or another issuer's", async () => {
  const pair = newWebhookKeyPair();
  await addIssuerKey(world.people.owner, issuer.id, {
    algorithm: "ed25519",
    publicKey: pair.publicKey,
    reason: "Planned",
  });
  const second = await newKey();
  for (const secret of [key.secret, second.secret, pair.privateKey]) {
    expect((await post({ with: secret ?? "" })).status).toBe(201);
  }
  await retireIssuerKey(world.people.owner, issuer.id, key.keyId, { reason: "Replaced" });
  await owner`update proof_issuer_keys set expires_at = now() where id = ${uuidOf(second.keyId)}`;
  const other = await createIssuer(world.people.owner, { key: "other", title: "Other" });
  const { secret } = await addIssuerKey(world.people.owner, other.id, {
    algorithm: "hmac-sha256",
    reason: "Planned",
  });
  for (const dead of [key.secret, second.secret, secret]) {
    expect(await codeOf({ with: dead ?? "" })).toBe("unauthenticated");
  }
  expect((await post({ with: pair.privateKey })).status).toBe(201);
});

it("refuses a disabled issuer's, and a suspended workspace's, until they are back", async () => {
  const change = (status: "active" | "disabled", revision: number) =>
    updateIssuer(world.people.owner, issuer.id, { status, revision, reason: "Contract" });
  await change("disabled", 1);
  expect(await codeOf({})).toBe("forbidden");
  await change("active", 2);
  const { owner: boss } = world.people;
  await setWorkspaceStatus(boss, boss.workspaceId, "suspended", { reason: "Audit" });
  expect(await codeOf({})).toBe("tenant_suspended");
  expect(await kept()).toEqual([]);
});

it("keeps twenty forged ones a minute, apart from the genuine ones, which have a limit of their own", async () => {
  await updateIssuer(world.people.owner, issuer.id, { perMinute: 3, revision: 1, reason: "Slow" });
  const codes: string[] = [];
  for (let count = 0; count < 22; count += 1) codes.push(await codeOf({ with: newWebhookSecret() }));
  expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(20);
  expect(codes.slice(20)).toEqual(["rate_limited", "rate_limited"]);
  for (let count = 0; count < 3; count += 1) expect((await post()).status).toBe(201);
  const fourth = await post();
  expect(fourth.body.error.code).toBe("rate_limited");
  expect(Number(fourth.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await kept()).toHaveLength(23);
});

it("never gives a shared secret back, and seals it anew under a new key", async () => {
  const shown = await callRoute(contractOf("getProofIssuer"), {
    key: world.key,
    params: { proofIssuerId: issuer.id },
  });
  expect(JSON.stringify(shown.body)).not.toContain(key.secret);
  const [row] = await owner`select sealed from proof_issuer_keys where id = ${uuidOf(key.keyId)}`;
  expect(row?.sealed).not.toContain(key.secret?.slice(6));
  const ring = readKeyring(`new:${Buffer.alloc(32, 1).toString("base64url")}`, process.env.APP_SECRET ?? "");
  expect((await rotateIssuerSecrets(ring)).unreadable).toEqual([]);
  const left = await owner`select id from proof_issuer_keys where sealed_under <> 'new'`;
  expect([...left]).toEqual([]);
  expect(await rotateIssuerSecrets(ring)).toEqual({ resealed: 0, unreadable: [] });
});
