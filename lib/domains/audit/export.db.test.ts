import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditExport } from "@/lib/contracts/audit";
import { withScope } from "@/lib/db";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { checkExport } from "@/local/verify/check-export";
import { readExport } from "@/local/verify/read-export";
import { auditKeySet, exportAudit, makeCheckpoint, recordAudit } from ".";

const EVENTS = 2300;

let database: TestDatabase;
let world: World;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "intent-os-export-"));
  database = await useTestDatabase();
  world = await mintWorld();
  await makeCheckpoint(world.scope);
  await withScope(world.scope, async (tx) => {
    for (let index = 0; index < EVENTS; index += 1) {
      recordAudit(tx, world.scope, {
        action: index % 2 === 0 ? "test.even" : "test.odd",
        resource: { kind: "test", id: String(index) },
        after: { text: `=1+1 "quoted", Đơn hàng\n${index}`, index },
        reason: "=cmd",
      });
    }
  });
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function textOf(query: Parameters<typeof exportAudit>[1]): Promise<string> {
  const { chunks } = await exportAudit(world.scope, query);
  let text = "";
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) text += next.value;
  return text;
}

function fileOf(text: string): string {
  const file = join(folder, `${Math.random()}.json`);
  writeFileSync(file, text);
  return file;
}

const check = (text: string, trusted = {}) => checkExport(readExport(fileOf(text)), trusted);
const dataOf = (text: string): AuditExport => JSON.parse(text).data;
const rewritten = (text: string, change: (data: AuditExport) => void) => {
  const document = JSON.parse(text);
  change(document.data);
  return JSON.stringify(document);
};

describe("a JSON export", () => {
  it("holds the whole chain, the record of itself included, and verifies", async () => {
    const mark = await auditMark(world.scope);
    const text = await textOf({ format: "json" });
    await expectAudit(world.scope, mark, [
      { action: "audit.exported", after: { format: "json", filters: {} } },
    ]);
    const data = dataOf(text);
    expect(data.events.map(({ seq }) => seq)).toEqual(
      Array.from({ length: mark + 1 }, (_, index) => index + 1),
    );
    expect(await check(text)).toMatchObject({
      whole: true,
      events: mark + 1,
      checkpoints: data.checkpoints.length,
      signedSeq: mark + 1,
      problems: [],
    });
    expect((await check(JSON.stringify(JSON.parse(text), null, 2))).problems).toEqual([]);
  });

  it("holds what a filter asks for, says so, and verifies", async () => {
    const report = await check(await textOf({ format: "json", action: "test.odd" }));
    expect(report).toMatchObject({
      whole: false,
      filters: { action: "test.odd" },
      events: EVENTS / 2,
      problems: [],
    });
  });

  it("is read as it is sent: not before somebody asks for it", async () => {
    const { chunks } = await exportAudit(world.scope, { format: "json" });
    await chunks.next();
    const { value } = await chunks.next();
    expect(value?.trim().split("\n")).toHaveLength(1000);
    await chunks.return?.();
  });

  it.each<[string, (data: AuditExport) => void, RegExp]>([
    [
      "an edit",
      (data) => Object.assign(data.events[4] ?? {}, { reason: "another" }),
      /event 5: its content was/,
    ],
    ["a removal", (data) => data.events.splice(9, 2), /events 10 to 11 are missing/],
    ["a cut tail", (data) => data.events.splice(-3), /are missing/],
    [
      "a cut tail, its head and checkpoint with it",
      (data) => {
        data.events.splice(-3);
        const { seq = 0, hash = "" } = data.events.at(-1) ?? {};
        data.checkpoints = data.checkpoints.filter((one) => one.seq <= seq);
        Object.assign(data, { headSeq: seq, headHash: hash });
      },
      /seal has a signature that does not hold/,
    ],
    ["a swap", (data) => data.events.splice(3, 2, ...data.events.slice(3, 5).reverse()), /event 5|event 4/],
    [
      "a checkpoint of another tenant",
      (data) => Object.assign(data.checkpoints[0] ?? {}, { tenantId: "ten_01jd8z6k5ve0g8pq2y3w4x5z6a" }),
      /signature that does not hold/,
    ],
    [
      "events said to be another tenant's",
      (data) => Object.assign(data, { tenantId: "ten_01jd8z6k5ve0g8pq2y3w4x5z6a" }),
      /another tenant's.*event 1: its content was changed/,
    ],
    [
      "a removal called a filter",
      (data) => {
        data.events.splice(9, 2);
        data.filters = { action: "test.odd" };
      },
      /seal has a signature that does not hold/,
    ],
    [
      "a forged checkpoint",
      (data) => Object.assign(data.checkpoints[0] ?? {}, { hash: "a".repeat(64) }),
      /checkpoint at event/,
    ],
    ["a removed checkpoint", (data) => data.checkpoints.splice(-1), /nothing after event/],
    [
      "keys of somebody else",
      (data) => Object.assign(data.keys[0] ?? {}, { x: "A".repeat(43) }),
      /unknown key/,
    ],
  ])("shows %s", async (_what, tamper, problem) => {
    const text = rewritten(await textOf({ format: "json" }), tamper);
    const { problems } = await check(text);
    expect(problems.join("; ")).toMatch(problem);
  });

  it("does not fit a checkpoint kept from a chain that was written anew since", async () => {
    const text = await textOf({ format: "json" });
    const [kept] = dataOf(text).checkpoints;
    if (!kept) throw new Error("there is a checkpoint");
    expect((await check(text, { kept: [kept] })).problems).toEqual([]);
    expect((await check(text, { kept: [{ ...kept, hash: "b".repeat(64) }] })).problems).toEqual([
      `event ${kept.seq} is not the one that was kept from earlier`,
    ]);
    expect((await check(text, { kept: [{ ...kept, seq: 1_000_000 }] })).problems).toEqual([
      "event 1000000 was kept from earlier and is missing",
    ]);
  });

  it("is no whole file when its transfer was broken off", async () => {
    const text = await textOf({ format: "json" });
    await expect(check(text.slice(0, text.lastIndexOf("\n],")))).rejects.toThrow("broken off");
    await expect(check(text.slice(0, text.length / 2))).rejects.toThrow();
    await expect(check("")).rejects.toThrow();
  });

  it("is verified by `npm run verify`, which says so in its exit code", async () => {
    const text = await textOf({ format: "json" });
    const keys = fileOf(JSON.stringify(auditKeySet()));
    const verify = (...args: string[]) =>
      promisify(execFile)(process.execPath, ["--import", "tsx", "local/verify.ts", ...args], {
        env: { NODE_ENV: "test", PATH: process.env.PATH },
      }).then(
        ({ stdout }) => ({ code: 0, output: stdout }),
        ({ code, stdout, stderr }) => ({ code, output: `${stdout}${stderr}` }),
      );
    const good = await verify(fileOf(text), "--key", keys, "--kept", fileOf(text));
    expect(good).toMatchObject({ code: 0, output: expect.stringContaining("the chain is whole and holds") });
    const bad = fileOf(rewritten(text, (data) => data.events.splice(5, 1)));
    expect(await verify(bad)).toMatchObject({
      code: 1,
      output: expect.stringContaining("event 6 is missing"),
    });
    const strange = await verify(fileOf(text), "--key", "A".repeat(43));
    expect(strange).toMatchObject({ code: 1, output: expect.stringContaining("unknown key") });
    expect((await verify(join(folder, "none.json"))).code).toBe(2);
    expect((await verify()).code).toBe(2);
  });
});

describe("a CSV export", () => {
  it("has a record for each event, quoted as RFC 4180 says, and no formula", async () => {
    const text = await textOf({ format: "csv", action: "test.even" });
    const [header, first = "", second = ""] = text.split("\r\n");
    expect(header).toMatch(/^seq,id,at,actor_kind,actor_id,actor,action,/);
    expect(text.match(/,test\.even,/g)).toHaveLength(EVENTS / 2);
    expect(first).toContain(",'=cmd,");
    expect(first).toContain(',"{""text"":""=1+1 \\""quoted\\"", Đơn hàng\\n0"",""index"":0}",');
    expect(second).toContain('""index"":2}"');
  });
});
