import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedOnce } from "@/local/stack/seeding";
import { readStackFile, type SeedResult, writeStackFile } from "@/local/stack/stack-file";
import { startTemporaryStack } from "@/local/stack/temporary-stack";

/**
 * Starts a seeded stack on free ports for the browser tests. They find it through `readStackFile()`. With
 * INTENT_OS_STACK_FILE set, for example to .local/stack.json, they use that running stack instead.
 */
export default async function setup(): Promise<undefined | (() => Promise<void>)> {
  if (process.env.INTENT_OS_STACK_FILE) {
    process.env.E2E_BASE_URL = readStackFile().urls.app;
    return undefined;
  }
  const startedAt = new Date().toISOString();
  const folder = mkdtempSync(join(tmpdir(), "intent-os-e2e-"));
  const file = join(folder, "stack.json");
  let seeded: SeedResult = { tenants: [] };
  let up = false;
  const stack = await startTemporaryStack({
    async beforeApp(partial) {
      seeded = await seedOnce(partial);
    },
    onProcessChange(changed) {
      if (up) writeStackFile(file, changed, seeded, startedAt);
    },
  });
  up = true;
  writeStackFile(file, stack, seeded, startedAt);
  process.env.INTENT_OS_STACK_FILE = file;
  process.env.E2E_BASE_URL = stack.urls.app;
  return async () => {
    up = false;
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
