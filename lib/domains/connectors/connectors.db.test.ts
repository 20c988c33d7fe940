import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hashJson, sha256 } from "@/lib/crypto/hash";
import { readKeyring, seal, unseal } from "@/lib/crypto/secrets";
import { executeIntent } from "@/lib/domains/intents";
import { publishPolicy } from "@/lib/domains/policies";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import { callRoute, contractOf } from "@/lib/testing/api";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import {
  createConnector,
  deleteConnector,
  getConnector,
  listConnectors,
  testConnector,
  updateConnector,
} from ".";
import { rotateSecrets } from "./rotate";
import { placeOf } from "./secret";

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

const SECRET = "s3cret-that-must-not-show";
const ERP = {
  key: "erp",
  title: "ERP",
  target: { kind: "http", baseUrl: "https://erp.example.com/api/", auth: { type: "bearer" } },
  secrets: { token: SECRET },
} as const;

const issuesOf = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => null,
    (thrown: { code?: string; details?: { issues?: { path: string }[] } }) => thrown,
  );
  return error?.details?.issues?.map(({ path }) => path) ?? error?.code ?? error;
};

describe("a connector's secret", () => {
  it("is in no answer, no audit event and no table", async () => {
    const created = await createConnector(world.people.owner, ERP);
    expect(created.secrets).toEqual([{ name: "token", setAt: expect.any(String) }]);
    const updated = await updateConnector(world.people.owner, created.id, {
      revision: 1,
      secrets: { token: `${SECRET}-2` },
      reason: "Rotated",
    });
    await testConnector(world.people.owner, created.id, { reason: "Try" });
    const shown = [
      created,
      updated,
      await getConnector(world.scope, created.id),
      await listConnectors(world.scope, { limit: 9 }),
    ];
    expect(JSON.stringify(shown)).not.toContain(SECRET);

    const tables = await owner<
      { name: string }[]
    >`select tablename as name from pg_tables where schemaname = 'public'`;
    for (const { name } of tables) {
      const rows = await owner.unsafe(
        `select 1 from public.${name} t where t::text like '%${SECRET}%' limit 1`,
      );
      expect({ name, rows: rows.length }).toEqual({ name, rows: 0 });
    }
  });

  it("cannot be guessed from what is kept of the request that set it", async () => {
    const contract = contractOf("createConnector");
    const answer = await callRoute(contract, { key: world.key, body: ERP, idempotencyKey: "guess" });
    expect(answer.status).toBe(201);
    const [row] = await owner`select request_hash from idempotency_keys where key = 'guess'`;
    expect(row?.request_hash).not.toBe(hashJson({ params: {}, body: ERP }));
    expect(row?.request_hash).not.toBe(sha256(JSON.stringify(ERP)));
  });

  it("opens for its own connector alone", async () => {
    const one = await createConnector(world.people.owner, ERP);
    const two = await createConnector(world.people.owner, {
      ...ERP,
      key: "erp-2",
      secrets: { token: "other" },
    });
    await owner`update connector_secrets set sealed = (select sealed from connector_secrets where connector_id = ${uuidOf(one.id)})
      where connector_id = ${uuidOf(two.id)}`;
    const check = await testConnector(world.people.owner, two.id, { reason: "Try" });
    expect(check).toMatchObject({
      ok: false,
      health: "down",
      message: expect.stringContaining("belongs elsewhere"),
    });
    await deleteConnector(world.people.owner, two.id, { reason: "Spoilt" });
  });

  it("must be given when it is needed, and not when it is not", async () => {
    const { secrets: _, ...bare } = ERP;
    expect(await issuesOf(createConnector(world.people.owner, bare))).toEqual(["secrets.token"]);
    expect(
      await issuesOf(createConnector(world.people.owner, { ...ERP, secrets: { token: "t", password: "p" } })),
    ).toEqual(["secrets.password"]);
    expect(
      await issuesOf(
        createConnector(world.people.owner, {
          ...ERP,
          target: { kind: "http", baseUrl: "https://erp.example.com" },
        }),
      ),
    ).toEqual(["secrets.token"]);
  });

  it("must be given again before it is sent anywhere else", async () => {
    const { id } = await createConnector(world.people.owner, ERP);
    const before = await tableDigests(owner);
    const change = (target: Parameters<typeof updateConnector>[2]["target"]) =>
      issuesOf(updateConnector(world.people.owner, id, { revision: 1, target, reason: "Moved" }));
    const bearer = { type: "bearer" } as const;
    for (const baseUrl of [
      "https://evil.example.com/api/",
      "http://erp.example.com/api/",
      "https://erp.example.com:444/",
    ]) {
      expect(await change({ kind: "http", baseUrl, auth: bearer }), baseUrl).toEqual(["secrets.token"]);
    }
    const oauth2 = { type: "oauth2", tokenUrl: "https://evil.example.com/token", clientId: "c" } as const;
    expect(await change({ kind: "http", baseUrl: ERP.target.baseUrl, auth: oauth2 })).toEqual([
      "secrets.clientSecret",
    ]);
    expect(await change({ kind: "opa", baseUrl: ERP.target.baseUrl })).toEqual(["target.kind"]);
    expect(await tableDigests(owner)).toEqual(before);

    const samePlace = { kind: "http", baseUrl: "https://erp.example.com/v2/", auth: bearer } as const;
    const moved = await updateConnector(world.people.owner, id, {
      revision: 1,
      target: samePlace,
      reason: "New version",
    });
    expect(moved).toMatchObject({ revision: 2, target: { baseUrl: "https://erp.example.com/v2/" } });
  });

  it("is gone when the connector needs none any more, and when it is removed", async () => {
    const { id } = await createConnector(world.people.owner, ERP);
    const sealed = async () =>
      (await owner`select 1 from connector_secrets where connector_id = ${uuidOf(id)}`).length;
    const open = { kind: "http", baseUrl: ERP.target.baseUrl } as const;
    const bare = await updateConnector(world.people.owner, id, {
      revision: 1,
      target: open,
      reason: "Open now",
    });
    expect([await sealed(), bare.secrets]).toEqual([0, []]);
    await updateConnector(world.people.owner, id, { revision: 2, ...pick(ERP), reason: "Closed again" });
    expect(await sealed()).toBe(1);
    await deleteConnector(world.people.owner, id, { reason: "Not used" });
    expect(await sealed()).toBe(0);
  });
});

const pick = ({ target, secrets }: typeof ERP) => ({ target, secrets });

describe("two who change one connector", () => {
  it("do not overwrite each other", async () => {
    const { id } = await createConnector(world.people.owner, ERP);
    const change = (title: string) =>
      updateConnector(world.people.owner, id, { revision: 1, title, reason: "Clearer" }).then(
        () => "done",
        (error: { code: string }) => error.code,
      );
    const outcomes = await Promise.all([change("One"), change("Two"), change("Three")]);
    expect(outcomes.sort()).toEqual(["conflict", "conflict", "done"]);
  });
});

describe("removing a connector", () => {
  it("is refused while a published template or a run under way needs it", async () => {
    const [purchasing] = (await listConnectors(world.scope, { limit: 1, q: "purchasing" })).items;
    const remove = () =>
      deleteConnector(world.people.owner, purchasing?.id as Id<"connector">, { reason: "Old" });
    await expect(remove()).rejects.toMatchObject({
      code: "conflict",
      details: { neededBy: ["approve-and-call", "call-or-report"] },
    });
    const { run } = await executeIntent(world.people.owner, {
      template: "approve-and-call",
      input: { supplier: "S", amount: 1, currency: "USD" },
    });
    await owner`update templates set published_version_id = null where workspace_id = ${uuidOf(world.scope.workspaceId)}`;
    await expect(remove()).rejects.toMatchObject({ details: { neededBy: ["approve-and-call"] } });
    await owner`update runs set finished_at = now() where id = ${uuidOf(run.id)}`;
    await remove();
  });
});

describe("removing an OPA server", () => {
  it("is refused while a policy in force asks it", async () => {
    const { id } = await createConnector(world.people.owner, {
      key: "opa",
      title: "OPA",
      target: { kind: "opa", baseUrl: "https://opa.example.com" },
    });
    const engine = { kind: "opa", connector: "opa", path: "intent/decision", timeoutMs: 300 } as const;
    await publishPolicy(world.scope, { key: "remote", title: "Remote", note: "First", engine, rules: [] });
    const remove = () => deleteConnector(world.people.owner, id, { reason: "Old" });
    await expect(remove()).rejects.toMatchObject({ code: "conflict", details: { neededBy: ["remote"] } });
    await owner`update policy_packs set published_version_id = null
      where key = 'remote' and workspace_id = ${uuidOf(world.scope.workspaceId)}`;
    await remove();
  });
});

describe("what is registered", () => {
  it.each([
    ["credentials in the address", { baseUrl: "https://user:pass@erp.example.com" }, "target.baseUrl"],
    ["a query in the address", { baseUrl: "https://erp.example.com?x=1" }, "target.baseUrl"],
    ["another scheme", { baseUrl: "file:///etc/passwd" }, "target.baseUrl"],
    ["a path to another host", { receiptPath: "//evil.example.com/x" }, "target.receiptPath"],
    ["a header in a user name", { auth: { type: "basic", username: "a\r\nx: y" } }, "target.auth.username"],
    ["an unknown way to authenticate", { auth: { type: "digest" } }, "target.auth.type"],
    ["an unknown field", { nope: 1 }, "target"],
  ])("has no %s", async (_, part, path) => {
    const before = await tableDigests(owner);
    const body = { ...ERP, target: { ...ERP.target, ...part } } as never;
    const error = await createConnector(world.people.owner, body).catch((thrown) => thrown);
    const paths = error.issues.map((issue: { path: string[] }) => issue.path.join("."));
    expect([...new Set(paths)]).toEqual([path]);
    expect(await tableDigests(owner)).toEqual(before);
  });
});

describe("rotating the key", () => {
  const key = () => randomBytes(32).toString("base64url");

  it("seals everything under the new key, after which the old one is not needed", async () => {
    const [a, b] = [`a:${key()}`, `b:${key()}`];
    const appSecret = process.env.APP_SECRET ?? "";
    const { id } = await createConnector(world.people.owner, ERP);
    const mark = await auditMark(world.scope);
    expect(await rotateSecrets(readKeyring(a, appSecret))).toMatchObject({ keyId: "a", unreadable: [] });
    expect(await rotateSecrets(readKeyring(`${b},${a}`, appSecret))).toMatchObject({ keyId: "b" });
    await expectAudit(world.scope, mark, [
      { action: "connector.secret_resealed", before: { keyId: "app" }, after: { keyId: "a" } },
      { action: "connector.secret_resealed", before: { keyId: "a" }, after: { keyId: "b" } },
    ]);
    expect((await owner`select 1 from connector_secrets where key_id <> 'b'`).length).toBe(0);
    const last = readKeyring(b, "another application secret");
    expect(await rotateSecrets(last)).toMatchObject({ resealed: 0, unreadable: [] });
    const [row] = await owner`select sealed from connector_secrets where connector_id = ${uuidOf(id)}`;
    expect(unseal(last, placeOf(world.scope.tenantId, id), row?.sealed)).toBe(SECRET);
    // This process still has the key of the application's secret alone: the others' are gone for it.
    await owner`delete from connector_secrets`;
  });

  it("is one command, which says what it did", async () => {
    await createConnector(world.people.owner, ERP);
    const run = (keys: string) =>
      promisify(execFile)(process.execPath, ["--import", "tsx", "local/rotate-secrets.ts"], {
        env: { ...process.env, SECRETS_KEYS: keys },
      });
    const { stdout } = await run(`next:${key()}`);
    expect(stdout).toContain("1 secrets sealed anew; all that can be read are under the key next");
    // Without the key that sealed it nothing is lost, and the command does not call that a success.
    await expect(run(`other:${key()}`)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("left as it is"),
    });
    await owner`delete from connector_secrets`;
  }, 90_000);

  it("leaves alone what it cannot read, and says which", async () => {
    const { id } = await createConnector(world.people.owner, ERP);
    const lost = { current: "lost", keys: new Map([["lost", randomBytes(32)]]) };
    const sealed = seal(lost, placeOf(world.scope.tenantId, id), "gone");
    await owner`update connector_secrets set sealed = ${sealed}, key_id = 'lost' where connector_id = ${uuidOf(id)}`;
    expect((await rotateSecrets()).unreadable).toEqual([id]);
    const [row] = await owner`select sealed from connector_secrets where connector_id = ${uuidOf(id)}`;
    expect(row?.sealed).toBe(sealed);
    expect(await testConnector(world.people.owner, id, { reason: "Try" })).toMatchObject({
      ok: false,
      health: "down",
      message: expect.stringContaining("key lost"),
    });
  });
});
