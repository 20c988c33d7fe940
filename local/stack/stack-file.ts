import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { StackUrls } from "./components/context";
import { writePrivately } from "./secrets";
import type { Stack } from "./stack";

/** A person of a seeded tenant, who can sign in. */
export interface SeededPerson {
  name: string;
  email: string;
  password: string;
  roles: string[];
}

/** A tenant that the seed made. */
export interface SeededTenant {
  id: string;
  slug: string;
  name: string;
  workspaces: { id: string; slug: string; name: string }[];
  apiKeys: { name: string; key: string; workspaceId: string }[];
  people: SeededPerson[];
}

/** What the seed made: what tools and people need to use it. */
export interface SeedResult {
  tenants: SeededTenant[];
}

/** What the stack file says: everything a tool needs to use the running stack. Secret; git-ignored. */
export interface StackFile {
  startedAt: string;
  /** Process id of the supervisor; ending it stops everything. */
  supervisor: number;
  processes: Record<string, number>;
  urls: StackUrls;
  inbox: { page: string; api: string };
  databases: { owner: string; app: string };
  /** Environment of the application. */
  env: Record<string, string>;
  logs: string;
  tenants: SeededTenant[];
}

/** Folder of what `npm run demo` and `npm run dev` keep. INTENT_OS_DIR moves it, to run a second stack. */
export function localFolder(): string {
  return resolve(process.env.INTENT_OS_DIR || ".local");
}

/** Where their stack file lies. INTENT_OS_STACK_FILE names that of another stack. */
export function stackFilePath(): string {
  return process.env.INTENT_OS_STACK_FILE
    ? resolve(process.env.INTENT_OS_STACK_FILE)
    : join(localFolder(), "stack.json");
}

/** Writes or rewrites the stack file of a running stack. */
export function writeStackFile(file: string, stack: Stack, seeded: SeedResult, startedAt: string): void {
  const content: StackFile = {
    startedAt,
    supervisor: process.pid,
    processes: stack.pids(),
    urls: stack.urls,
    inbox: { page: stack.urls.inbox, api: `${stack.urls.inbox}/api/email` },
    databases: { owner: stack.ownerDatabaseUrl, app: stack.env.DATABASE_URL ?? "" },
    env: stack.env,
    logs: stack.log.folder,
    tenants: seeded.tenants,
  };
  mkdirSync(dirname(file), { recursive: true });
  writePrivately(file, `${JSON.stringify(content, null, 2)}\n`);
}

/**
 * Reads the stack file of the running stack.
 * @throws Error when no stack runs
 */
export function readStackFile(file = stackFilePath()): StackFile {
  if (!existsSync(file))
    throw new Error(`No stack runs: ${file} is missing. Start one with \`npm run demo\`.`);
  return JSON.parse(readFileSync(file, "utf8")) as StackFile;
}

/** Removes the stack file of a stack that stopped. */
export function removeStackFile(file: string): void {
  rmSync(file, { force: true });
}
