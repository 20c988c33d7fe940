import { seedOnce } from "./stack/seeding";
import { type SeedResult, stackFilePath, writeStackFile } from "./stack/stack-file";
import { startTemporaryStack } from "./stack/temporary-stack";

/**
 * A seeded temporary stack for the browser tests: writes the file that INTENT_OS_STACK_FILE names when it is up, and
 * stops at SIGTERM, or when its standard input ends because whoever started it is gone.
 */
const startedAt = new Date().toISOString();
const file = stackFilePath();
const abort = new AbortController();
const asked = new Promise<void>((resolve) => abort.signal.addEventListener("abort", () => resolve()));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => abort.abort());
process.stdin.on("end", () => abort.abort()).resume();

let seeded: SeedResult = { tenants: [] };
let up = false;
const stack = await startTemporaryStack({
  signal: abort.signal,
  async beforeApp(partial) {
    seeded = await seedOnce(partial);
  },
  onProcessChange(changed) {
    if (up) writeStackFile(file, changed, seeded, startedAt);
  },
});
up = true;
writeStackFile(file, stack, seeded, startedAt);
await asked;
up = false;
await stack.stop();
process.exit(0);
