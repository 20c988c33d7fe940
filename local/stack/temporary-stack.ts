import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStackLog } from "./log";
import { endLeftovers, isRunning } from "./process-record";
import { type Stack, type StackOptions, startStack } from "./stack";

const PREFIX = "intent-os-stack-";

/** Ends and removes the temporary stacks of processes that were killed before they could do so. */
async function sweepDeadStacks(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || isRunning(Number(owner))) continue;
    const folder = join(tmpdir(), name);
    const log = openStackLog(join(folder, "sweep"), "none");
    await endLeftovers(join(folder, "data", "processes.json"), log);
    log.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts a stack on free ports in a folder of its own, which `stop` removes. For tests and benchmarks. */
export async function startTemporaryStack(
  options: Omit<StackOptions, "dataDir" | "ports" | "reset">,
): Promise<Stack> {
  await sweepDeadStacks();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // mkdtemp makes it private; the user that Postgres runs as has to pass through.
  chmodSync(folder, 0o711);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const stack = await startStack({
      loudness: "none",
      ...options,
      dataDir: join(folder, "data"),
      ports: "free",
    });
    return {
      ...stack,
      async stop() {
        await stack.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
