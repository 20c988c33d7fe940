import { describe, expect, it } from "vitest";
import { readLogLine } from "./log-line";

describe("readLogLine", () => {
  it("makes the application's JSON records readable", () => {
    const line = JSON.stringify({
      level: 40,
      time: 1,
      pid: 7,
      hostname: "h",
      msg: "slow answer",
      requestId: "req_1",
      ms: 12,
      path: "/a b",
    });
    expect(readLogLine(line)).toEqual({
      severity: "warn",
      text: 'slow answer requestId=req_1 ms=12 path="/a b"',
    });
  });

  it("keeps the stack of an error", () => {
    const line = JSON.stringify({
      level: 50,
      msg: "failed",
      err: { message: "no", stack: "Error: no\n    at x" },
    });
    expect(readLogLine(line)).toEqual({ severity: "error", text: "failed\nError: no\n    at x" });
  });

  it("reads the severity of Postgres, also when a message talks of errors", () => {
    const line = (rest: string) => readLogLine(`2026-01-02 03:04:05.678 UTC [9] ${rest}`);
    expect(line("LOG:  no error here")).toEqual({ severity: "info", text: "no error here" });
    expect(line("FATAL:  the database system is starting up")).toMatchObject({ severity: "info" });
    expect(line("FATAL:  password authentication failed")).toMatchObject({ severity: "error" });
    expect(line("ERROR:  duplicate key")).toEqual({ severity: "info", text: "ERROR: duplicate key" });
    expect(line("WARNING:  odd")).toEqual({ severity: "warn", text: "WARNING: odd" });
  });

  it("shows other lines as they are", () => {
    expect(readLogLine("ready")).toEqual({ severity: "info", text: "ready" });
    expect(readLogLine("{not json")).toEqual({ severity: "info", text: "{not json" });
    expect(readLogLine("Error: gone")).toEqual({ severity: "error", text: "Error: gone" });
    expect(readLogLine("warning: old")).toEqual({ severity: "warn", text: "warning: old" });
  });
});
