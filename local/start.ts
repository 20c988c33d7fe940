import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseEnv } from "@/lib/env";
import { buildApp } from "./stack/build";
import { openStackLog } from "./stack/log";

/**
 * `npm start`: the production server, with Supabase, Inngest and SMTP wherever the environment says. Listens on
 * HOST (127.0.0.1) and PORT (3000).
 */
const checked = parseEnv(process.env);
if ("problems" in checked) {
  console.error("The environment is not complete:");
  for (const problem of checked.problems) console.error(`  - ${problem}`);
  console.error("See .env.example for what each variable means.");
  process.exit(1);
}

const root = process.cwd();
await buildApp(root, openStackLog(join(root, ".local", "logs"), "all"));
const next = spawn(
  process.execPath,
  [
    join(root, "node_modules/next/dist/bin/next"),
    "start",
    ...["--hostname", process.env.HOST || "127.0.0.1", "--port", process.env.PORT || "3000"],
  ],
  { stdio: "inherit", env: { ...process.env, NODE_ENV: "production" } },
);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => next.kill(signal));
next.on("exit", (code, signal) => process.exit(signal ? 0 : (code ?? 1)));
