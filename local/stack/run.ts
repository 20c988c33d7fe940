import { join } from "node:path";
import { styleText } from "node:util";
import { seedOnce } from "./seeding";
import { type Stack, type StackOptions, startStack } from "./stack";
import { StackError } from "./stack-error";
import { localFolder, removeStackFile, type SeedResult, stackFilePath, writeStackFile } from "./stack-file";

/** A stack that runs until somebody stops it. */
export interface Session {
  stack: Stack;
  seeded: SeedResult;
  /** Resolves when Ctrl-C or a signal asks to stop. */
  interrupted: Promise<void>;
}

/**
 * Starts a seeded stack, runs `body` while it is up, and stops it: when `body` ends, fails, or at SIGINT,
 * SIGTERM or SIGHUP.
 *
 * @returns what `body` returned, 130 when it was interrupted before the stack was up, 1 when it did not come up
 */
export async function runStack(
  options: Omit<StackOptions, "dataDir" | "ports" | "signal" | "beforeApp" | "onProcessChange">,
  body: (session: Session) => Promise<number>,
): Promise<number> {
  const startedAt = new Date().toISOString();
  const file = stackFilePath();
  const abort = new AbortController();
  const interrupted = new Promise<void>((resolve) => {
    abort.signal.addEventListener("abort", () => resolve());
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => abort.abort());

  let seeded: SeedResult = { tenants: [] };
  let up = false;
  let stack: Stack;
  try {
    stack = await startStack({
      ...options,
      dataDir: join(localFolder(), "data"),
      signal: abort.signal,
      async beforeApp(partial) {
        seeded = await seedOnce(partial);
      },
      onProcessChange(changed) {
        if (up) writeStackFile(file, changed, seeded, startedAt);
      },
    });
  } catch (error) {
    if (abort.signal.aborted) return 130;
    if (!(error instanceof StackError)) throw error;
    console.error(`${styleText("red", "✗")} ${error.message}`);
    return 1;
  }
  try {
    up = true;
    writeStackFile(file, stack, seeded, startedAt);
    return await Promise.race([body({ stack, seeded, interrupted }), interrupted.then(() => 0)]);
  } finally {
    up = false;
    removeStackFile(file);
    await stack.stop();
  }
}
