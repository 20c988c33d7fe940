import { DBOS } from "@dbos-inc/dbos-sdk";
import postgres from "postgres";
import { loop } from "./loop.mjs";

const url = process.env.BENCH_DATABASE_URL;
const sql = postgres(url, { max: 16, onnotice: () => {} });
await sql`create table if not exists peer_rows (id uuid primary key default gen_random_uuid(), n int)`;

DBOS.setConfig({ name: "bench", systemDatabaseUrl: url, runAdminServer: false, logLevel: "error" });
const workflow = DBOS.registerWorkflow(
  async () => {
    for (let n = 0; n < 5; n += 1) {
      await DBOS.runStep(async () => {
        await sql`insert into peer_rows (n) values (${n})`;
      });
    }
  },
  { name: "five" },
);
await DBOS.launch();
await loop(() => workflow());
await DBOS.shutdown();
await sql.end();
process.exit(0);
