import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "@/lib/crypto/hash";
import { Command } from "@/lib/db";
import { type Id, newId, uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { downloadFile, getProof, getProofFile, removeUnnamedFiles, submitProof, uploadFile } from ".";

const MAX = 1000;

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase({ PROOF_FILES_BYTES_MAX: String(MAX) });
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  await owner`delete from unnamed_files`;
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

function upload(bytes = 10, { text = randomUUID(), command }: { text?: string; command?: Command } = {}) {
  const body = Buffer.from(text.padEnd(bytes, "x").slice(0, bytes));
  const sent = {
    name: "a.txt",
    contentType: "text/plain" as const,
    sha256: sha256(body),
    declaredBytes: body.length,
    body: [body] as unknown as AsyncIterable<Uint8Array>,
  };
  return uploadFile(world.people.owner, sent, command);
}

const submit = (fileId: Id<"proofFile">) =>
  submitProof(world.people.owner, { kind: "delivery", subject: "INV-1", fileId }, "api");
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
const pathOf = (fileId: Id<"proofFile">) =>
  join(process.env.STORAGE_FOLDER ?? "", world.scope.tenantId, world.scope.workspaceId, fileId);
const noted = async () => (await owner`select id from unnamed_files`).length;

describe("a file that no proof names", () => {
  it("is removed after a day, from the record and the store, with an audit event", async () => {
    const file = await upload();
    expect(existsSync(pathOf(file.id))).toBe(true);
    expect(await removeUnnamedFiles(inHours(23))).toBe(0);
    const before = await auditMark(world.scope);
    expect(await removeUnnamedFiles(inHours(25))).toBe(1);
    await expectAudit(world.scope, before, [{ action: "proof_file.removed" }]);
    expect(existsSync(pathOf(file.id))).toBe(false);
    await expect(getProofFile(world.scope, file.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(submit(file.id)).rejects.toMatchObject({ details: { issues: [{ path: "fileId" }] } });
    expect(await noted()).toBe(0);
    expect(await removeUnnamedFiles(inHours(25))).toBe(0);
  });

  it("stays for ever once one names it, whoever asks", async () => {
    const file = await upload();
    const proof = await submit(file.id);
    // A second one may name it as well.
    await submit(file.id);
    expect(await removeUnnamedFiles(inHours(1000))).toBe(0);
    expect((await getProof(world.scope, proof.id)).file).toEqual(file);
    await downloadFile(world.scope, file.id);
    for (const statement of ["delete from proof_files", "update proof_files set name = 'b'"]) {
      await expect(owner.unsafe(statement)).rejects.toThrow(/append-only/);
    }
  });

  it("is either named or removed when both happen at once, and never half of each", async () => {
    for (let round = 0; round < 20; round += 1) {
      const file = await upload();
      const [named, removed] = await Promise.allSettled([submit(file.id), removeUnnamedFiles(inHours(25))]);
      expect(removed.status).toBe("fulfilled");
      if (named.status === "rejected") {
        expect(named.reason).toMatchObject({ code: "validation_failed" });
        await expect(getProofFile(world.scope, file.id)).rejects.toMatchObject({ code: "not_found" });
      }
      expect(existsSync(pathOf(file.id))).toBe(named.status === "fulfilled");
      expect(await noted()).toBe(0);
    }
  });

  it("is removed when its process died before it was recorded", async () => {
    const id = newId("proofFile");
    const { tenantId, workspaceId } = world.scope;
    await owner`insert into unnamed_files (id, tenant_id, workspace_id, storage, since)
      values (${uuidOf(id)}, ${uuidOf(tenantId)}, ${uuidOf(workspaceId)}, 'folder', now())`;
    await upload(5, { text: "other" });
    await mkdir(pathOf(id).replace(/\/[^/]+$/, ""), { recursive: true });
    await writeFile(pathOf(id), "bytes");
    expect(await removeUnnamedFiles(inHours(25))).toBe(2);
    expect(existsSync(pathOf(id))).toBe(false);
  });

  it("is tried again when the store does not remove it", async () => {
    const file = await upload();
    // A folder in its place cannot be removed as a file.
    await rm(pathOf(file.id));
    await mkdir(pathOf(file.id));
    expect(await removeUnnamedFiles(inHours(25))).toBe(0);
    await expect(getProofFile(world.scope, file.id)).rejects.toMatchObject({ code: "not_found" });
    await rm(pathOf(file.id), { recursive: true });
    expect(await removeUnnamedFiles(inHours(25))).toBe(1);
    expect(await noted()).toBe(0);
  });

  it("is not left by an upload that is refused as another under its key", async () => {
    const command = new Command("uploadProofFile", "once", "a".repeat(64));
    await upload(10, { text: "one", command });
    const other = new Command("uploadProofFile", "once", "b".repeat(64));
    await expect(upload(10, { text: "two", command: other })).rejects.toMatchObject({
      code: "idempotency_conflict",
    });
    expect(await noted()).toBe(1);
  });
});

describe("a workspace's room for files", () => {
  it("refuses what does not fit, and keeps nothing of it", async () => {
    await upload(MAX - 50);
    const before = await tableDigests(owner);
    await expect(upload(51)).rejects.toMatchObject({
      code: "limit_exceeded",
      details: { usedBytes: MAX - 50, maxBytes: MAX },
    });
    expect(await tableDigests(owner)).toEqual(before);
    await upload(50);
    world = await mintWorld();
    await upload(MAX);
  });

  it("is not taken twice by files that come at once, and is there again when one is removed", async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => upload(300)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "limit_exceeded" });
    }
    expect(await noted()).toBe(3);
    expect(await removeUnnamedFiles(inHours(25))).toBe(3);
    await upload(MAX);
  });
});
