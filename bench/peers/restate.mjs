import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as restate from "@restatedev/restate-sdk";
import postgres from "postgres";
import { loop } from "./loop.mjs";

const sql = postgres(process.env.BENCH_DATABASE_URL, { max: 16, onnotice: () => {} });
await sql`create table if not exists peer_rows (id uuid primary key default gen_random_uuid(), n int)`;

const service = restate.service({
  name: "bench",
  handlers: {
    five: async (ctx) => {
      for (let n = 0; n < 5; n += 1) {
        await ctx.run(`insert-${n}`, async () => {
          await sql`insert into peer_rows (n) values (${n})`;
        });
      }
      return null;
    },
  },
});
const PORTS = { service: 29080, ingress: 28080, admin: 29070, node: 25122 };
await restate.serve({ services: [service], port: PORTS.service });

const folder = mkdtempSync(join(tmpdir(), "restate-bench-"));
const binary = join(process.cwd(), "node_modules", ".bin", "restate-server");
const server = spawn(binary, ["--base-dir", folder], {
  env: {
    ...process.env,
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${PORTS.ingress}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${PORTS.admin}`,
    RESTATE_BIND_ADDRESS: `127.0.0.1:${PORTS.node}`,
    RESTATE_LOG_FILTER: "error",
    RESTATE_DISABLE_TELEMETRY: "true",
  },
  stdio: ["ignore", "ignore", "inherit"],
  // The command is a wrapper around the server: both end as one group.
  detached: true,
});
try {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const registered = await fetch(`http://127.0.0.1:${PORTS.admin}/deployments`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ uri: `http://127.0.0.1:${PORTS.service}` }),
    }).catch(() => null);
    if (registered?.ok) break;
    if (Date.now() > deadline) throw new Error("restate-server did not take the service");
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  await loop(async () => {
    const response = await fetch(`http://127.0.0.1:${PORTS.ingress}/bench/five`, { method: "POST" });
    if (!response.ok) throw new Error(`restate answered ${response.status}`);
    await response.arrayBuffer();
  });
} finally {
  process.kill(-server.pid, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
  await sql.end();
}
process.exit(0);
