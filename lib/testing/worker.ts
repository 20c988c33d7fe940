/**
 * A worker in a process of its own, for tests that kill it: `node worker.mjs '{…Errand…}'`. It does one
 * errand and says how many statements that took, or sends itself SIGKILL at one of them.
 */
import pg from "pg";
import { Command } from "@/lib/db";
import { decideApproval } from "@/lib/domains/approvals";
import { executeIntent } from "@/lib/domains/intents";
import { runSegment } from "@/lib/domains/runs";
import type { Id } from "@/lib/kernel/ids";
import { log } from "@/lib/log";
import type { Errand, WireScope } from "./killed-worker";

const errand = JSON.parse(process.argv[2] ?? "") as Errand;
log().level = "silent";

let statements = 0;
const commits: number[] = [];
const { query } = pg.Client.prototype;
const die = () => process.kill(process.pid, "SIGKILL");
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  statements += 1;
  const [asked] = args as [{ text?: string }];
  if (asked.text === "commit") commits.push(statements);
  const isLast = statements === errand.kill?.at;
  if (isLast && errand.kill?.when === "before") die();
  const sent = (query as (...args: unknown[]) => Promise<unknown>).apply(this, args);
  if (isLast) void sent.then(die, die);
  return sent;
} as typeof query;

const scope = ({ permissions, ...rest }: WireScope) => ({
  ...rest,
  permissions: new Set(permissions),
  tenantPermissions: new Set(permissions),
});

if (errand.execute) {
  const { by, template, key, input } = errand.execute;
  const { run } = await executeIntent(scope(by), { template, input }, new Command("test", key, key));
  await drive(run.id);
}
if (errand.decide) {
  const { by, approvalId, snapshotHash } = errand.decide;
  await decideApproval(scope(by), approvalId, { decision: "approve", snapshotHash }, "console");
}
if (errand.drive) await drive(errand.drive.runId);
console.log(JSON.stringify({ statements, commits }));
process.exit(0);

async function drive(runId: Id<"run">): Promise<void> {
  while ((await runSegment(errand.place, runId)).state === "more");
}
