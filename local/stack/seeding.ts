import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writePrivately } from "./secrets";
import type { Stack } from "./stack";
import type { SeedResult } from "./stack-file";

/**
 * Seeds a stack's data once. What came out, with keys and passwords that the database holds only hashes of, is
 * kept beside the data for later starts.
 */
export async function seedOnce(stack: Stack): Promise<SeedResult> {
  const kept = join(stack.dataDir, "seed.json");
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8")) as SeedResult;
  // The domain reads its configuration from the environment, as it does in the application.
  Object.assign(process.env, stack.env);
  const { seed } = await import("../seed");
  const result = await seed(stack);
  writePrivately(kept, `${JSON.stringify(result, null, 2)}\n`);
  stack.log.say("info", `seeded ${result.tenants.map(({ slug }) => slug).join(", ")}`);
  return result;
}
