import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { signatureHolds, signingKeyOf } from "@/lib/crypto/signature";

const seed = (fill: number) => Buffer.alloc(32, fill).toString("base64url");
const environment = {
  DATABASE_URL: "postgres://none",
  SUPABASE_URL: "http://none",
  SUPABASE_PUBLISHABLE_KEY: "none",
  INNGEST_EVENT_KEY: "none",
  INNGEST_SIGNING_KEY: "none",
  SMTP_URL: "smtp://none",
  MAIL_FROM: "test@example.com",
  APP_URL: "http://none",
  APP_SECRET: "x".repeat(43),
};

beforeEach(() => {
  vi.resetModules();
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function keysWith(more: Record<string, string>) {
  vi.resetModules();
  for (const [name, value] of Object.entries(more)) vi.stubEnv(name, value);
  return import("./keys");
}

it("signs with the key of the environment, or one that follows from the application's secret", async () => {
  const own = (await keysWith({ AUDIT_SIGNING_KEY: seed(1) })).auditSigningKey();
  expect(own.keyId).toBe(signingKeyOf(Buffer.alloc(32, 1)).keyId);
  const derived = (await keysWith({ AUDIT_SIGNING_KEY: "" })).auditSigningKey();
  expect(derived.keyId).not.toBe(own.keyId);
  expect((await keysWith({ APP_SECRET: "y".repeat(43) })).auditSigningKey().keyId).not.toBe(derived.keyId);
});

it("counts signatures of keys that were replaced, when they are named, and shows them", async () => {
  const old = (await keysWith({ AUDIT_SIGNING_KEY: seed(1) })).auditSigningKey();
  const after = await keysWith({ AUDIT_SIGNING_KEY: seed(2), AUDIT_RETIRED_KEYS: old.publicKey });
  expect(after.auditPublicKeys().map(({ keyId }) => keyId)).toContain(old.keyId);
  expect(after.auditKeySet().keys.map(({ x }) => x)).toEqual([
    after.auditSigningKey().publicKey,
    old.publicKey,
  ]);
  const forgotten = await keysWith({ AUDIT_SIGNING_KEY: seed(2), AUDIT_RETIRED_KEYS: "" });
  expect(forgotten.auditPublicKeys().map(({ keyId }) => keyId)).not.toContain(old.keyId);
});

it("shows no more than the public half", async () => {
  const { auditKeySet } = await keysWith({ AUDIT_SIGNING_KEY: seed(3) });
  expect(JSON.stringify(auditKeySet())).not.toContain(seed(3));
  expect(Object.keys(auditKeySet().keys[0] ?? {})).not.toContain("d");
});

it("refuses a key that is none", async () => {
  const { auditSigningKey } = await keysWith({ AUDIT_SIGNING_KEY: "short" });
  expect(() => auditSigningKey()).toThrow(/AUDIT_SIGNING_KEY must be 32 bytes/);
});

it("holds a signature to the key and to every value signed", () => {
  const key = signingKeyOf(Buffer.alloc(32, 4));
  const signature = key.sign({ a: 1, b: [2] });
  expect(signatureHolds(key, { b: [2], a: 1 }, signature)).toBe(true);
  expect(signatureHolds(key, { a: 1, b: [3] }, signature)).toBe(false);
  expect(signatureHolds(signingKeyOf(Buffer.alloc(32, 5)), { a: 1, b: [2] }, signature)).toBe(false);
  expect(signatureHolds(key, { a: 1, b: [2] }, "")).toBe(false);
  expect(signatureHolds({ keyId: "x", publicKey: "none" }, { a: 1, b: [2] }, signature)).toBe(false);
});
