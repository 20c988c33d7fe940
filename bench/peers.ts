import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import type { Measured } from "./measure";

const run = promisify(execFile);
const FOLDER = "bench/peers";

/** What a peer achieved with five bare steps of one insert each. */
export interface Peer {
  what: string;
  measured: Measured;
}

/** Measures DBOS and Restate on the same machine and database, each in a process of its own. */
export async function runPeers(databaseUrl: string, seconds: number): Promise<Peer[]> {
  if (!existsSync(`${FOLDER}/node_modules`))
    await run("npm", ["install", "--no-audit", "--no-fund"], { cwd: FOLDER });
  const peers: Peer[] = [];
  for (const name of ["dbos", "restate"]) {
    let best: Measured | undefined;
    for (const callers of [10, 50]) {
      const { stdout } = await run(process.execPath, [`${name}.mjs`], {
        cwd: FOLDER,
        env: {
          ...process.env,
          BENCH_DATABASE_URL: databaseUrl,
          BENCH_SECONDS: String(seconds),
          BENCH_CALLERS: String(callers),
        },
        timeout: 120_000,
      });
      const line = stdout.split("\n").find((one) => one.startsWith('{"perSecond"'));
      if (!line) throw new Error(`${name} printed no result: ${stdout.slice(-500)}`);
      const measured = JSON.parse(line) as Measured;
      if (!best || measured.perSecond > best.perSecond) best = measured;
    }
    if (best) peers.push({ what: `${name}: five one-insert steps`, measured: best });
  }
  return peers;
}
