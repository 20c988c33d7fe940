import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditKeySet } from "@/lib/contracts/audit";
import type { Proof } from "@/lib/contracts/proofs";
import { signingKeyOf } from "@/lib/crypto/signature";
import { decideApproval, listApprovals } from "@/lib/domains/approvals";
import { executeIntent } from "@/lib/domains/intents";
import { submitProof } from "@/lib/domains/proofs";
import { checkBundle } from "@/lib/evidence/check";
import { problemText } from "@/lib/evidence/check/words";
import { fingerprint } from "@/lib/evidence/digest";
import { type AuditFile, type EffectRecord, type Manifest, proofPath } from "@/lib/evidence/format";
import { checkpointStatement } from "@/lib/evidence/hashed";
import { unzipped } from "@/lib/evidence/unzip";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { forged, readJson, resealed, spoiled } from "@/lib/testing/bundle";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { FORGERIES } from "@/lib/testing/forgeries";
import { type MailSink, startMailSink } from "@/lib/testing/mail-sink";
import { FILE, uploadTo } from "@/lib/testing/proof-requests";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { drive } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { exportBundle } from ".";

type Files = Map<string, Uint8Array>;

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: TestReceiver;
let mail: MailSink;
let world: World;
let runId: Id<"run">;
let files: Files;

beforeAll(async () => {
  mail = await startMailSink();
  database = await useTestDatabase({ SMTP_URL: mail.url });
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  receiver = await startTestReceiver();
  world = await mintWorld(receiver.url);
  runId = await approvedRun();
  files = unzipped(await bundleOf(runId));
});
afterAll(async () => {
  await receiver.stop();
  await mail.stop();
  await owner.end();
  await database.drop();
});

async function waitingRun(): Promise<Id<"run">> {
  const { run } = await executeIntent(world.people.owner, {
    template: "approve-and-call",
    input: { supplier: "Steel", amount: 900_000, currency: "USD" },
  });
  await drive(world.scope, run.id as Id<"run">);
  return run.id as Id<"run">;
}

/** A run that was approved, called the receiver and succeeded. */
async function approvedRun(): Promise<Id<"run">> {
  const id = await waitingRun();
  const [approval] = (await listApprovals(world.scope, { runId: id, limit: 1 })).items;
  if (!approval) throw new Error("no approval was opened");
  const body = { decision: "approve" as const, reason: "Needed", snapshotHash: approval.snapshotHash };
  await decideApproval(world.people.minh, approval.id, body, "console");
  expect((await drive(world.scope, id)).status).toBe("succeeded");
  return id;
}

async function bundleOf(id: Id<"run">, scope: Scope = permitted()): Promise<Uint8Array> {
  const { chunks } = await exportBundle(scope, id);
  const parts: Uint8Array[] = [];
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) parts.push(next.value);
  return Buffer.concat(parts);
}

const permitted = (): Scope => ({ ...world.people.owner, permissions: new Set(["runs:read", "audit:read"]) });

/** What a check says is wrong, by check. */
async function problemsOf(bundle: Files, given?: string[]): Promise<string[]> {
  const { checks } = await checkBundle(bundle, given);
  return checks.flatMap(({ id, problems }) => problems.map((one) => `${id}: ${problemText(one, "en")}`));
}

describe("a bundle", () => {
  it("holds all six artefacts, and everything in it holds", async () => {
    expect(await problemsOf(files)).toEqual([]);
    const { artefacts, files: listed } = readJson<Manifest>(files, "manifest.json");
    expect(Object.keys(artefacts)).toHaveLength(6);
    const paths = listed.map(({ path }) => path);
    for (const path of Object.values(artefacts).flat()) expect(paths).toContain(path);
    expect([...files.keys()].sort()).toEqual([...paths, "manifest.json", "seal.json", "verify.html"].sort());
    const [effect] = readJson<EffectRecord[]>(files, "effects.json");
    expect(effect).toMatchObject({
      key: `${runId}:call`,
      status: "acknowledged",
      receipt: expect.anything(),
    });
    const { events } = readJson<AuditFile>(files, "audit.json");
    expect(events.map(({ action }) => action)).toEqual([
      "intent.executed",
      "approval.opened",
      "approval.approved",
      "run.succeeded",
    ]);
  });

  it("is the same, byte for byte, as long as the run is, however often it is taken", async () => {
    const first = await bundleOf(runId);
    await approvedRun();
    expect(Buffer.compare(await bundleOf(runId), first)).toBe(0);
  });

  it("is recorded, and that is no part of the run", async () => {
    const mark = await auditMark(world.scope);
    await bundleOf(runId);
    await expectAudit(world.scope, mark, [
      { action: "run.bundle_exported", resource: { kind: "run", id: runId } },
    ]);
  });

  it("of a run under way says how far it came", async () => {
    const id = await waitingRun();
    const under = unzipped(await bundleOf(id));
    expect(await problemsOf(under)).toEqual([]);
    expect(readJson<Manifest>(under, "manifest.json").status).toBe("waiting");
  });

  it("needs both permissions, and is not there for another tenant", async () => {
    const blind = { ...world.people.owner, permissions: new Set(["audit:read"] as const) };
    await expect(exportBundle(blind, runId)).rejects.toMatchObject({ code: "forbidden" });
    const other = await mintWorld();
    const mark = await auditMark(other.scope);
    await expect(bundleOf(runId, { ...permitted(), ...placeOf(other) })).rejects.toMatchObject({
      code: "not_found",
    });
    await expectAudit(other.scope, mark, []);
  });

  it("carries a page with a sealed copy of itself", async () => {
    const page = new TextDecoder().decode(files.get("verify.html"));
    const [, copy = ""] = /id="bundle">([^<]+)</.exec(page) ?? [];
    const carried = unzipped(Buffer.from(copy, "base64"));
    expect(await problemsOf(carried)).toEqual([]);
    const { files: listed } = readJson<Manifest>(files, "manifest.json");
    for (const { path } of listed) expect(carried.get(path)).toEqual(files.get(path));
  });
});

const placeOf = ({ scope: { tenantId, workspaceId } }: World) => ({ tenantId, workspaceId });

describe("a byte changed in any file", () => {
  it("is found, and the file named", async () => {
    for (const [path, changed] of spoiled(files)) {
      const said = path === "manifest.json" ? null : await problemsOf(changed);
      const found = said ?? (await problemsOf(changed).catch((error: Error) => [error.message]));
      expect(found.join("\n"), path).toContain(path);
    }
  });

  it("also at the ends of the seal, where spare bits could hide it", async () => {
    const seal = files.get("seal.json") ?? new Uint8Array();
    for (let at = 0; at < seal.length; at += 1) {
      const changed = Uint8Array.from(seal);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await problemsOf(new Map(files).set("seal.json", changed)), `byte ${at}`).not.toEqual([]);
    }
  });

  it("a file that is missing, or was put in, is named", async () => {
    for (const path of files.keys()) {
      if (path === "manifest.json") continue;
      const less = new Map(files);
      less.delete(path);
      expect((await problemsOf(less)).join("\n")).toContain(path);
    }
    expect(await problemsOf(new Map(files).set("note.txt", new Uint8Array(1)))).toEqual([
      "files: note.txt is not in the manifest",
    ]);
  });
});

describe("a forger without the key", () => {
  it.each(FORGERIES)("who %s is found out", async (_name, forge, said) => {
    const problems = await problemsOf(forge(files));
    expect(problems.join("\n")).toContain(said);
    expect(problems).toContain("seal: manifest.json is not the one that was sealed");
    expect(problems.filter((problem) => problem.startsWith("files:"))).toEqual([]);
  });

  it("who signs anew with a key of his own is found out by whoever knows the right one", async () => {
    const { keys } = readJson<AuditKeySet>(files, "keys.json");
    const right = await fingerprint(keys[0]?.x ?? "");
    expect(await problemsOf(files, [right])).toEqual([]);
    expect(await problemsOf(files, [right.slice(0, 16)])).toEqual([]);
    const own = signingKeyOf(randomBytes(32));
    const { keyId, publicKey } = own;
    const withKey = forged<AuditKeySet>(files, "keys.json", (set) => {
      set.keys = [{ kty: "OKP", crv: "Ed25519", x: publicKey, kid: keyId, use: "sig", alg: "EdDSA" }];
    });
    const withCheckpoints = forged<AuditFile>(withKey, "audit.json", ({ checkpoints }) => {
      for (const one of checkpoints) {
        Object.assign(one, { keyId });
        one.signature = own.sign(checkpointStatement(one));
      }
    });
    const forgery = resealed(withCheckpoints, own);
    // It fits itself: only a key from elsewhere tells.
    expect(await problemsOf(forgery)).toEqual([]);
    expect(await problemsOf(forgery, [right])).toContain(
      `seal: signed with key ${keyId}, which is not the key you gave`,
    );
  });
});

describe("a bundle with proofs", () => {
  let proven: Files;

  beforeAll(async () => {
    const id = await waitingRun();
    const file = await uploadTo(world);
    await submitProof(
      world.people.owner,
      { kind: "delivery", runId: id, payload: { parcels: 3 }, fileId: file.id },
      "api",
    );
    proven = unzipped(await bundleOf(id));
  });

  it("has them with their files, and they hold, in the page's copy as well", async () => {
    expect(await problemsOf(proven)).toEqual([]);
    const [proof] = readJson<Proof[]>(proven, "proofs.json");
    const path = proofPath(proof?.file?.id ?? "");
    expect(new TextDecoder().decode(proven.get(path))).toBe(FILE.raw);
    expect(readJson<Manifest>(proven, "manifest.json").files.map((one) => one.path)).toContain(path);
    const [, copy = ""] =
      /id="bundle">([^<]+)</.exec(new TextDecoder().decode(proven.get("verify.html"))) ?? [];
    expect(await problemsOf(unzipped(Buffer.from(copy, "base64")))).toEqual([]);
  });

  it("names a proof that claims something else, and a file that is another", async () => {
    const other = forged<Proof[]>(proven, "proofs.json", ([proof]) => {
      if (proof) proof.payload = { parcels: 4 };
    });
    expect((await problemsOf(other)).join("\n")).toMatch(/proofs: proof prf_\w+ is not what came in/);
    const rehashed = forged<Proof[]>(proven, "proofs.json", ([proof]) => {
      if (proof) proof.hash = "0".repeat(64);
    });
    expect((await problemsOf(rehashed)).join("\n")).toMatch(
      /proof prf_\w+ is not the one in the audit chain/,
    );
    const [path = ""] = [...proven.keys()].filter((one) => one.startsWith("proofs/"));
    const swapped = await problemsOf(
      new Map(proven).set(path, new TextEncoder().encode("parcel,weight\n9,9\n")),
    );
    expect(swapped).toContain(`files: ${path} was changed`);
    expect(swapped.join("\n")).toMatch(/proofs: proof prf_\w+ is not what came in/);
  });
});

it("says so when the chain was tampered with and cannot be signed", async () => {
  const other = await mintWorld();
  const { run } = await executeIntent(other.people.owner, {
    template: "approve-and-call",
    input: { supplier: "Steel", amount: 900_000, currency: "USD" },
  });
  await owner`alter table audit_events disable trigger all`;
  await owner`update audit_events set reason = 'forged' where tenant_id = ${uuidOf(other.scope.tenantId)}
    and action = 'intent.executed'`;
  await owner`alter table audit_events enable trigger all`;
  const scope = { ...other.people.owner, permissions: permitted().permissions };
  const said = await problemsOf(unzipped(await bundleOf(run.id as Id<"run">, scope)));
  expect(said.join("\n")).toMatch(/audit event \d+ was changed/);
  expect(said.join("\n")).toContain("nothing signs audit event");
});
