import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import type { StackLog } from "./log";
import { writePrivately } from "./secrets";
import { StackError } from "./stack-error";

/** A process, told apart from a later one that was given the same number. */
interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** The processes of a running stack, kept on disk for the case that the supervisor itself is killed. */
interface ProcessRecord {
  supervisor: ProcessIdentity;
  components: Record<string, ProcessIdentity>;
}

/** When the operating system started a process, in its own terms; undefined when there is no such process. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // A zombie still has its entry; field 3 is the state and field 22 the start in clock ticks.
      return fields[0] === "Z" ? undefined : fields[19];
    }
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process runs; one that ended and that nobody has waited for does not. */
export function isRunning(pid: number): boolean {
  return startOf(pid) !== undefined;
}

function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  return startOf(pid) === startedAt;
}

function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = startOf(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Writes down which processes the stack of this supervisor has now. */
export function recordProcesses(file: string, pids: Record<string, number>): void {
  const supervisor = identify(process.pid);
  if (!supervisor) return;
  const components = Object.entries(pids).flatMap(([name, pid]) => {
    const identity = identify(pid);
    return identity ? [[name, identity] as const] : [];
  });
  const record: ProcessRecord = { supervisor, components: Object.fromEntries(components) };
  writePrivately(file, JSON.stringify(record));
}

/**
 * Ends the processes of a former supervisor that was killed before it could, and only those.
 * @throws Error when that supervisor still runs: two stacks cannot share their data
 */
export async function endLeftovers(file: string, log: StackLog): Promise<void> {
  if (!existsSync(file)) return;
  let record: ProcessRecord;
  try {
    record = JSON.parse(readFileSync(file, "utf8")) as ProcessRecord;
  } catch {
    rmSync(file);
    return;
  }
  const { supervisor } = record;
  if (supervisor.pid !== process.pid && isAlive(supervisor)) {
    throw new StackError(
      `The embedded stack already runs on this data (process ${supervisor.pid}). Stop that one first with Ctrl-C.`,
    );
  }
  const left = Object.entries(record.components).filter(([, identity]) => isAlive(identity));
  for (const [name, identity] of left) {
    log.say("warn", `ending ${name} (process ${identity.pid}), left over from a stack that was killed`);
    // Postgres shuts down in order on SIGINT and keeps its shared memory tidy; the others have nothing to lose.
    process.kill(identity.pid, name === "postgres" ? "SIGINT" : "SIGKILL");
  }
  const deadline = Date.now() + 15_000;
  while (left.some(([, identity]) => isAlive(identity))) {
    if (Date.now() > deadline) {
      for (const [, identity] of left) if (isAlive(identity)) process.kill(identity.pid, "SIGKILL");
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  rmSync(file, { force: true });
}
