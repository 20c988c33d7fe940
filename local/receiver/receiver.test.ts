import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Receiver, startReceiver } from "./server";

describe("receiver", () => {
  let folder: string;
  let receiver: Receiver;
  const open = () => startReceiver({ port: 0, file: join(folder, "receiver.jsonl") });
  const send = (key: string | undefined, body: unknown = { amount: 1 }, path = "/pay") =>
    fetch(`${receiver.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(key ? { "idempotency-key": key } : {}) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(2000),
    });
  const fault = (body: unknown) =>
    fetch(`${receiver.url}/faults`, { method: "POST", body: JSON.stringify(body) });
  const requests = async (key = "") =>
    (await (await fetch(`${receiver.url}/requests${key && `?key=${key}`}`)).json()).requests;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "intent-os-receiver-"));
    receiver = await open();
  });
  afterEach(async () => {
    await receiver.stop();
    rmSync(folder, { recursive: true });
  });

  it("acts once per key and answers the same receipt", async () => {
    const first = await (await send("k1")).json();
    const second = await (await send("k1")).json();
    expect(first).toEqual({ receipt: expect.stringMatching(/^rcpt_/), replayed: false });
    expect(second).toEqual({ receipt: first.receipt, replayed: true });
    await send("k2");
    expect(await requests("k1")).toMatchObject([
      { key: "k1", path: "/pay", body: { amount: 1 }, count: 2, acted: 1 },
    ]);
    expect(await requests()).toHaveLength(2);
  });

  it("tells what it did for a key, and that it did nothing", async () => {
    const { receipt } = await (await send("run_1:pay")).json();
    const look = (key: string) => fetch(`${receiver.url}/receipts/${encodeURIComponent(key)}`);
    expect(await (await look("run_1:pay")).json()).toEqual({ receipt, replayed: true });
    await fault({ mode: "500", times: 1 });
    await send("run_2:pay");
    expect((await look("run_2:pay")).status).toBe(404);
    expect((await look("run_3:pay")).status).toBe(404);
  });

  it("acts every time without a key", async () => {
    const receipts = await Promise.all([send(undefined), send(undefined)]);
    const [one, two] = await Promise.all(receipts.map((response) => response.json()));
    expect(one.receipt).not.toBe(two.receipt);
  });

  it("acts once under twenty simultaneous requests", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, async () => (await send("same")).json()));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await requests("same")).toMatchObject([{ count: 20, acted: 1 }]);
  });

  it("remembers across a restart, also after a line that was cut short", async () => {
    const { receipt } = await (await send("k1")).json();
    await receiver.stop();
    appendFileSync(join(folder, "receiver.jsonl"), '{"key":"k9","pa');
    receiver = await open();
    expect(await (await send("k1")).json()).toEqual({ receipt, replayed: true });
    expect(await requests("k1")).toMatchObject([{ count: 2, acted: 1 }]);
    await receiver.stop();
    receiver = await open();
    expect(await requests("k1")).toMatchObject([{ count: 2, acted: 1 }]);
  });

  it("fails without acting for as many requests as told", async () => {
    await fault({ mode: "500", status: 503, times: 2 });
    expect((await send("k")).status).toBe(503);
    expect((await send("k")).status).toBe(503);
    expect((await send("k")).status).toBe(200);
    expect(await requests("k")).toMatchObject([{ count: 3, acted: 1 }]);
  });

  it.each(["drop-after-act", "truncate"])("%s: the caller sees a failure although it acted", async (mode) => {
    await fault({ mode, times: 1 });
    await expect(send("k").then((response) => response.json())).rejects.toThrow();
    expect(await requests("k")).toMatchObject([{ count: 1, acted: 1 }]);
    expect(await (await send("k")).json()).toMatchObject({ replayed: true });
  });

  it("slow-answer: has acted long before it answers", async () => {
    await fault({ mode: "slow-answer", delayMs: 500, times: 1 });
    let hasAnswered = false;
    const answered = send("k").then(() => {
      hasAnswered = true;
    });
    await expect.poll(() => requests("k")).toMatchObject([{ acted: 1 }]);
    expect(hasAnswered).toBe(false);
    await answered;
  });

  it("hangs without acting, and leaves other paths alone", async () => {
    await fault({ mode: "hang", times: 1, path: "/pay" });
    expect((await send("other", {}, "/other")).status).toBe(200);
    await expect(send("k")).rejects.toThrow(/timeout|aborted/i);
    expect(await requests("k")).toMatchObject([{ count: 1, acted: 0 }]);
  });

  it("refuses a fault it does not know, and forgets when told", async () => {
    expect((await fault({ mode: "explode" })).status).toBe(422);
    await send("k");
    await fetch(`${receiver.url}/requests`, { method: "DELETE" });
    expect(await requests()).toEqual([]);
    expect(await (await send("k")).json()).toMatchObject({ replayed: false });
  });
});
