import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { Claims } from "@/lib/db";
import type { Id } from "@/lib/kernel/ids";
import type { Permission } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";

/** A scope that can be handed to another process. */
export type WireScope = Omit<Scope, "permissions" | "tenantPermissions"> & { permissions: Permission[] };

/** What a worker in a process of its own is to do, and at which of its statements it dies. */
export interface Errand {
  place: Claims;
  execute?: { by: WireScope; template: string; key: string; input: Record<string, string | number> };
  decide?: { by: WireScope; approvalId: Id<"approval">; snapshotHash: string };
  drive?: { runId: Id<"run"> };
  /** `before`: the statement is never sent. `after`: its answer is the last thing it hears. */
  kill?: { at: number; when: "before" | "after" };
}

/** What became of a worker. */
export interface Ended {
  signal: NodeJS.Signals | null;
  /** How many statements its errand took, and which of them were commits; undefined when it did not come that far. */
  took: { statements: number; commits: number[] } | undefined;
  errors: string;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** The worker's program in one file, since hundreds of them are started: a tenth of what loading its sources costs. */
export async function bundleWorker(): Promise<{ program: string; remove(): void }> {
  const outDir = mkdtempSync(join(tmpdir(), "intent-os-worker-"));
  await build({
    configFile: false,
    logLevel: "error",
    root: ROOT,
    resolve: { alias: { "@": ROOT } },
    ssr: { noExternal: true, external: ["pg-native"] },
    build: {
      ssr: join(ROOT, "lib/testing/worker.ts"),
      outDir,
      emptyOutDir: true,
      minify: false,
      rollupOptions: { output: { entryFileNames: "worker.mjs" } },
    },
  });
  return {
    program: join(outDir, "worker.mjs"),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  };
}

/** A scope as another process takes it. */
export function wireScope({ permissions, tenantPermissions: _, ...rest }: Scope): WireScope {
  return { ...rest, permissions: [...permissions] };
}

/** Sends a worker on an errand, in the environment of the test. @param program of `bundleWorker` */
export function startWorker(
  program: string,
  errand: Errand,
): { process: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [program, JSON.stringify(errand)], {
    env: process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (_, signal) => {
      const said = /^\{"statements".*$/m.exec(output)?.[0];
      resolve({ signal, took: said === undefined ? undefined : JSON.parse(said), errors });
    });
  });
  return { process: child, ended };
}
