import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Component } from "./component";
import { openStackLog, type StackLog } from "./log";
import { backoffMs, SupervisedProcess } from "./supervised-process";

/** A component that runs a line of JavaScript, healthy as long as it runs. */
function component(code: string, isHealthy = async () => true): Component {
  return {
    name: "receiver",
    sockets: [],
    command: { program: process.execPath, args: ["-e", code], env: { ...process.env }, cwd: "/" },
    isHealthy,
    stopSignal: "SIGTERM",
    startTimeoutMs: 10_000,
    stopTimeoutMs: 500,
  };
}

describe("SupervisedProcess", () => {
  let folder: string;
  let log: StackLog;
  let running: SupervisedProcess | undefined;
  const supervise = (spec: Component) => {
    running = new SupervisedProcess(spec, log, () => {});
    return running;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "intent-os-supervise-"));
    log = openStackLog(folder, "none");
  });
  afterEach(async () => {
    await running?.stop();
    log.close();
    rmSync(folder, { recursive: true });
  });

  it("starts a killed process again, as another one", async () => {
    const supervised = supervise(component("setInterval(() => {}, 1000)"));
    await supervised.start();
    const first = supervised.pid;
    supervised.kill("SIGKILL");
    await expect
      .poll(() => supervised.pid !== first && supervised.pid !== undefined, { timeout: 5000 })
      .toBe(true);
    await supervised.waitHealthy();
    expect(log.tail("stack")).toMatch(/receiver was ended by SIGKILL; starting it again/);
  });

  it("keeps a stopped process stopped", async () => {
    const supervised = supervise(component("setInterval(() => {}, 1000)"));
    await supervised.start();
    await supervised.stop();
    expect(supervised.pid).toBeUndefined();
    await expect(supervised.waitHealthy()).rejects.toThrow("receiver is stopped");
  });

  it("ends by force what does not end when asked", async () => {
    const code = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('deaf')";
    const supervised = supervise(component(code, async () => log.tail("receiver").includes("deaf")));
    await supervised.start();
    await supervised.stop();
    expect(supervised.pid).toBeUndefined();
    expect(log.tail("stack")).toMatch(/ended by force/);
  });

  it("gives up a process that never starts, and shows what it said", async () => {
    const supervised = supervise(
      component("console.error('no such setting'); process.exit(3)", async () => false),
    );
    await expect(supervised.start()).rejects.toThrow(/receiver does not start[\s\S]*no such setting/);
  });

  it("says so when the program is missing", async () => {
    const spec = component("");
    spec.command.program = "/no/such/program";
    await expect(supervise(spec).start()).rejects.toThrow(/receiver does not start/);
    expect(log.tail("stack")).toMatch(/ENOENT/);
  });
});

describe("backoffMs", () => {
  it("doubles from 100 ms up to 5 s", () => {
    expect([1, 2, 3, 4, 7, 100].map(backoffMs)).toEqual([100, 200, 400, 800, 5000, 5000]);
  });
});
