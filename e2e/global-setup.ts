import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStackFile } from "@/local/stack/stack-file";

/**
 * Starts a seeded stack on free ports for the browser tests, in a process of its own. They find it through
 * `readStackFile()`. With INTENT_OS_STACK_FILE set, for example to .local/stack.json, they use that running stack.
 */
export default async function setup(): Promise<undefined | (() => Promise<void>)> {
  if (process.env.INTENT_OS_STACK_FILE) {
    process.env.E2E_BASE_URL = readStackFile().urls.app;
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "intent-os-e2e-"));
  const file = join(folder, "stack.json");
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", "--import", "tsx", "local/browser-stack.ts"],
    {
      // Its standard input ends with this process, and then it stops too.
      stdio: ["pipe", "inherit", "inherit"],
      env: { ...process.env, INTENT_OS_STACK_FILE: file },
    },
  );
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error("The stack for the browser tests did not start; see above.");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  process.env.INTENT_OS_STACK_FILE = file;
  process.env.E2E_BASE_URL = readStackFile(file).urls.app;
  return async () => {
    if (child.exitCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
}
