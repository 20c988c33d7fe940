import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { baseEnv } from "./components/context";
import type { StackLog } from "./log";
import { StackError } from "./stack-error";

/** Folders and files that no build of the application reads. */
const UNBUILT =
  /^(local|bench|docs|e2e|\.ci|supabase|\.next)\/|\.(test|conformance)\.tsx?$|\.md$|^(vitest|playwright|knip|biome|redocly)\b|^\.(git|dependency-cruiser)/;

/** Hash of every source that a build reads, so that an unchanged tree is not built again. */
function sourcesHash(root: string): string {
  const listing = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const hash = createHash("sha256");
  for (const file of listing.split("\0").sort()) {
    const path = join(root, file);
    if (file === "" || UNBUILT.test(file) || !existsSync(path) || !statSync(path).isFile()) continue;
    hash.update(`${file}\0`).update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

/**
 * Makes the production build when the sources changed since the last one.
 * @throws Error with the compiler's output when the build fails
 */
export async function buildApp(root: string, log: StackLog, signal?: AbortSignal): Promise<void> {
  const stamp = join(root, ".next", "intent-os-sources");
  const hash = sourcesHash(root);
  if (
    existsSync(stamp) &&
    existsSync(join(root, ".next", "BUILD_ID")) &&
    readFileSync(stamp, "utf8") === hash
  ) {
    log.say("info", "the build is up to date");
    return;
  }
  log.say("info", "building the application (a minute or two, once per change)");
  const output: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], {
      cwd: root,
      env: baseEnv(),
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    });
    const take = (chunk: Buffer) => {
      output.push(chunk.toString());
      log.write("app", chunk.toString());
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new StackError(`next build failed (code ${code}):\n${output.join("").slice(-8000)}`);
  mkdirSync(join(root, ".next"), { recursive: true });
  writeFileSync(stamp, hash);
}
