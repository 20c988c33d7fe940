import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "@/lib/crypto/hash";
import { getProof, submitProof } from "@/lib/domains/proofs";
import { callRoute, contractOf } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { FILE, uploadTo } from "@/lib/testing/proof-requests";
import { tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { GET } from "./[proofFileId]/content/route";
import { POST } from "./route";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

const staging = mkdtempSync(join(tmpdir(), "intent-os-staging-"));

beforeAll(async () => {
  process.env.TMPDIR = staging;
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld();
  await callRoute(contractOf("getIdentity"), { key: world.key });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  rmSync(staging, { recursive: true });
});

const stored = () =>
  readdirSync(process.env.STORAGE_FOLDER ?? "", { recursive: true, encoding: "utf8" }).filter((name) =>
    /pfl_\w+(\.part)?$/.test(name),
  );
const staged = () => readdirSync(staging).filter((name) => name.startsWith("intent-os-upload-"));

interface Sent {
  bytes?: Uint8Array | ReadableStream<Uint8Array>;
  type?: string;
  name?: string;
  hash?: string;
  key?: string;
  headers?: Record<string, string>;
}

async function upload({
  bytes = Buffer.from(FILE.raw),
  type = "text/csv",
  name = "a.csv",
  ...sent
}: Sent = {}) {
  const hash = sent.hash ?? sha256(bytes as Uint8Array);
  const request = new Request(`http://test/v1/proof-files?name=${encodeURIComponent(name)}&sha256=${hash}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${world.key}`,
      "content-type": type,
      "idempotency-key": sent.key ?? randomUUID(),
      ...sent.headers,
    },
    body: bytes as BodyInit,
    duplex: "half",
  } as RequestInit);
  const response = await POST(request, { params: Promise.resolve({}) });
  return { status: response.status, headers: response.headers, ...(await response.json()) };
}

const download = (proofFileId: string, key = world.key) =>
  GET(new Request("http://test", { headers: { authorization: `Bearer ${key}` } }), {
    params: Promise.resolve({ proofFileId }),
  });

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const ISSUES = (path: string) => ({ error: { code: "validation_failed", details: { issues: [{ path }] } } });

describe("uploading a file", () => {
  it("keeps what was sent, and gives it back to whoever may read proofs", async () => {
    const bytes = Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(300_000, 7)]);
    const { status, data } = await upload({ bytes, type: "application/pdf", name: 'biên "bản".pdf' });
    expect({ status, data }).toMatchObject({
      status: 201,
      data: { name: 'biên "bản".pdf', bytes: bytes.length, sha256: sha256(bytes) },
    });
    const answer = await download(data.id);
    expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(sha256(bytes));
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/pdf",
      "content-length": String(bytes.length),
      "content-disposition": `attachment; filename="bi_n _b_n_.pdf"; filename*=UTF-8''bi%C3%AAn%20%22b%E1%BA%A3n%22.pdf`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'",
      "cache-control": "no-store",
    });
    expect((await download(data.id, (await mintWorld()).key)).status).toBe(404);
  });

  it("takes it in pieces, however small", async () => {
    const text = "số,tên\n1,Lan\n";
    const bytes = Buffer.from(text);
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await upload({ bytes: pieces, hash: sha256(bytes) })).toMatchObject({ status: 201 });
  });

  it("refuses what is not whole, not what it is said to be, or too large, and keeps nothing", async () => {
    const before = await tableDigests(owner);
    const files = stored().length;
    expect(await upload({ hash: "0".repeat(64) })).toMatchObject(ISSUES("sha256"));
    expect(await upload({ bytes: Buffer.alloc(0) })).toMatchObject(ISSUES("body"));
    expect(await upload({ bytes: PNG, type: "image/jpeg" })).toMatchObject(ISSUES("body"));
    expect(await upload({ bytes: PNG, type: "text/plain" })).toMatchObject(ISSUES("body"));
    expect(await upload({ bytes: Buffer.from([0xc3]) })).toMatchObject(ISSUES("body"));
    expect(await upload({ bytes: Buffer.from("a\0b") })).toMatchObject(ISSUES("body"));
    expect(await upload({ bytes: Buffer.from("<html>"), type: "application/json" })).toMatchObject(
      ISSUES("body"),
    );
    expect(await upload({ bytes: Buffer.from("<html>"), type: "application/pdf" })).toMatchObject(
      ISSUES("body"),
    );
    for (const type of ["text/html", "image/svg+xml", "application/x-msdownload", "multipart/form-data"]) {
      expect(await upload({ type })).toMatchObject({ error: { code: "invalid_request" } });
    }
    expect(await upload({ headers: { "content-encoding": "gzip" } })).toMatchObject({
      error: { code: "invalid_request" },
    });
    for (const name of ["../../etc/passwd", "a\nb", "a\u202efdp.exe", " "]) {
      expect(await upload({ name })).toMatchObject(ISSUES("name"));
    }
    const large = Buffer.alloc(10 * 1_048_576 + 1, 32);
    for (const headers of [{}, { "content-length": String(large.length) }] as Record<string, string>[]) {
      const bytes = new Blob([large]).stream();
      expect(await upload({ bytes, hash: sha256(large), headers })).toMatchObject({
        status: 413,
        error: { code: "payload_too_large" },
      });
    }
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error("the sender hung up"));
      },
    });
    expect((await upload({ bytes: broken, hash: "0".repeat(64) })).status).toBe(400);
    expect(await tableDigests(owner)).toEqual(before);
    expect(stored()).toHaveLength(files);
    expect(staged()).toEqual([]);
  });

  it("answers a repeat without reading it, refuses another file under its key, and keeps one", async () => {
    const files = stored().length;
    const first = await upload({ key: "once" });
    const unread = new ReadableStream<Uint8Array>({
      pull() {
        throw new Error("it was read");
      },
    });
    const again = await upload({ key: "once", bytes: unread, hash: sha256(FILE.raw) });
    expect(again.data).toEqual(first.data);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect((await upload({ key: "once", bytes: Buffer.from("other") })).error.code).toBe(
      "idempotency_conflict",
    );
    await Promise.all(Array.from({ length: 10 }, () => upload({ key: "burst" })));
    expect(stored()).toHaveLength(files + 2);
  });
});

it("is part of a proof, which its hash covers", async () => {
  const file = await uploadTo(world);
  const tied = { kind: "delivery", subject: "INV-1" };
  const withFile = await submitProof(world.people.owner, { ...tied, fileId: file.id }, "api");
  expect((await getProof(world.scope, withFile.id)).file).toEqual(file);
  const without = await submitProof(world.people.owner, { ...tied, payload: {} }, "api");
  expect(withFile.hash).not.toBe(without.hash);
});
