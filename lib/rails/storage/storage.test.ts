import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "@/lib/crypto/hash";
import { ContentCheck } from "./content-check";
import { folderStore } from "./folder";
import type { FileStore, StagedFile } from "./port";
import { supabaseStore } from "./supabase";

const KEY = "ten_01a/wsp_01b/pfl_01c";
let folder: string;
let server: Server;
const stores: FileStore[] = [];

/** Speaks as much of Supabase Storage's HTTP interface as the store uses; refuses a wrong key and a taken name. */
function storageServer(): Server {
  const objects = new Map<string, Buffer>();
  return createServer(async (request, response) => {
    const answer = (status: number, body: object | Buffer) =>
      response.writeHead(status).end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const sent = Buffer.concat(chunks);
    if (request.headers.authorization !== "Bearer sb_secret_x") return answer(403, { message: "no" });
    const name = decodeURIComponent(request.url?.replace(/^\/storage\/v1\/object\/(proofs\/)?/, "") ?? "");
    if (request.method === "POST") {
      if (objects.has(name)) return answer(409, { error: "Duplicate", message: "taken" });
      // A form carries the file in one of its parts.
      objects.set(name, sent);
      return answer(200, { Id: "1", Key: `proofs/${name}` });
    }
    if (request.method === "DELETE") {
      for (const key of (JSON.parse(sent.toString()) as { prefixes: string[] }).prefixes) objects.delete(key);
      return answer(200, []);
    }
    const found = objects.get(name);
    return found ? answer(200, found) : answer(404, { message: "not found" });
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "intent-os-store-"));
  server = storageServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stores.push(
    folderStore(join(folder, "files")),
    supabaseStore({ url, secretKey: "sb_secret_x", bucket: "proofs" }),
  );
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function staged(text: string): Promise<StagedFile> {
  const path = join(folder, "staged");
  await writeFile(path, text);
  return { path, bytes: text.length, sha256: sha256(text), discard: () => rm(path, { force: true }) };
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

describe.each([
  ["folder", 0],
  ["supabase", 1],
])("the %s store", (_, index) => {
  it("keeps a file under its key, lets none take it, and removes it", async () => {
    const store = stores[index] as FileStore;
    await store.put(KEY, await staged("first"), "text/plain");
    await expect(store.put(KEY, await staged("second"), "text/plain")).rejects.toThrow();
    expect(await textOf(await store.read(KEY))).toContain("first");
    await store.remove(KEY);
    await expect(store.read(KEY).then(textOf)).rejects.toThrow();
  });
});

it("keeps the folder's files within the folder", async () => {
  const [store] = stores;
  for (const key of ["../secret", "/etc/passwd", "ten_1/../../x", "", "ten_1/.."]) {
    await expect(store?.put(key, await staged("x"), "text/plain"), key).rejects.toThrow(/not a key/);
  }
});

it("tells what a file is by what is in it", () => {
  const problem = (type: string, ...chunks: (string | number[])[]) => {
    const check = new ContentCheck(type);
    for (const chunk of chunks) check.add(Buffer.from(chunk as string));
    return check.end();
  };
  expect(problem("application/pdf", "%P", "DF-1.7")).toBeNull();
  expect(problem("application/pdf", "%P")).not.toBeNull();
  expect(problem("image/webp", "RIFFxxxxWEBPVP8 ")).toBeNull();
  expect(problem("image/webp", "RIFFxxxxWAVE")).not.toBeNull();
  expect(problem("image/jpeg", [0xff, 0xd8, 0xff, 0xe0])).toBeNull();
  expect(problem("text/plain", [0xe1], [0xba], [0xa3])).toBeNull();
  expect(problem("text/plain", [0xe1], [0xba])).not.toBeNull();
  expect(problem("application/json", "\ufeff  [1]")).toBeNull();
  expect(problem("application/json", "<html>")).not.toBeNull();
  expect(problem("application/xml", "\n<a/>")).toBeNull();
  expect(problem("application/xml", "MZ\u0090")).not.toBeNull();
});
