import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Outcome of one stage of `npm test`. */
export interface StageResult {
  passed: number;
  failed: number;
  skipped: number;
  /** What to show when something failed. */
  output: string;
}

/** One stage of `npm test`. */
export interface Stage {
  name: string;
  /** Other names that choose it, such as `lint` for every check of the sources. */
  groups?: string[];
  run(): Promise<StageResult>;
}

/** Longest a stage may take, far above what any needs: a hang must end as a failure. */
const STAGE_LIMIT_MS = 20 * 60_000;

/** No tool of a test run calls home. */
const QUIET = {
  NEXT_TELEMETRY_DISABLED: "1",
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  DO_NOT_TRACK: "1",
};

/** Runs a program of node_modules/.bin to its end. */
async function runProgram(
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ ok: boolean; output: string }> {
  const chunks: string[] = [];
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...QUIET, ...env },
      detached: true,
    });
    const endGroup = (signal: NodeJS.Signals) => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
    };
    const onInterrupt = () => endGroup("SIGTERM");
    const limit = setTimeout(() => {
      chunks.push(`\nEnded: it ran longer than ${STAGE_LIMIT_MS / 60_000} minutes.\n`);
      endGroup("SIGKILL");
    }, STAGE_LIMIT_MS);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, onInterrupt);
    const finish = (ok: boolean) => {
      clearTimeout(limit);
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, onInterrupt);
      resolve({ ok, output: chunks.join("") });
    };
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
    child.once("error", (error) => {
      chunks.push(`${program} could not be started: ${error.message}\n`);
      finish(false);
    });
    child.once("close", (code) => finish(code === 0));
  });
}

/** A check that passes or fails as a whole: programs run one after the other until one fails. */
export function check(name: string, commands: string[][], groups: string[] = []): Stage {
  return {
    name,
    groups,
    async run() {
      let output = "";
      for (const [program = "", ...args] of commands) {
        const result = await runProgram(program, args);
        output += result.output;
        if (!result.ok) return { passed: 0, failed: 1, skipped: 0, output };
      }
      return { passed: 1, failed: 0, skipped: 0, output };
    },
  };
}

/** A stage whose program writes a JSON report: `args` get the report's path, `count` reads it. */
export function reported(
  name: string,
  program: string,
  args: (report: string) => { args: string[]; env?: Record<string, string> },
  count: (report: unknown) => Omit<StageResult, "output">,
): Stage {
  return {
    name,
    async run() {
      const report = join(process.cwd(), ".local", "test", `${name}.json`);
      mkdirSync(dirname(report), { recursive: true });
      writeFileSync(report, "");
      const { args: list, env } = args(report);
      const { ok, output } = await runProgram(program, list, env);
      const counted = readReport(report, count);
      // A run that broke outside any test must not look like a success.
      if (!ok && counted.failed === 0) return { ...counted, failed: 1, output };
      return { ...counted, output };
    },
  };
}

function readReport(file: string, count: (report: unknown) => Omit<StageResult, "output">) {
  try {
    const counted = count(JSON.parse(readFileSync(file, "utf8")));
    return counted.passed + counted.failed === 0 ? { ...counted, failed: 1 } : counted;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
