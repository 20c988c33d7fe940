import { setTimeout as delay } from "node:timers/promises";
import { Stopping } from "./app-client";
import type { Engine } from "./engine";
import { messageOf } from "./log";
import { parseRegistration, type Registration, RegistrationError } from "./registry";
import { signBody } from "./signature";
import { checkSchedules, ensureSchedules } from "./timers";

const RETRY_MS = 500;
const REPEAT_MS = 20_000;
const ANSWER_TIMEOUT_MS = 30_000;

/** Takes an app's functions over. Throws {@link RegistrationError}; answers whether anything changed. */
export async function register(engine: Engine, body: unknown): Promise<boolean> {
  const app: Registration = parseRegistration(body);
  for (const fn of app.functions) {
    try {
      checkSchedules(fn);
    } catch (error) {
      throw new RegistrationError(`function "${fn.id}": invalid cron schedule: ${messageOf(error)}`);
    }
  }
  const changed = await engine.registry.store(app);
  if (changed) {
    engine.log("info", "app synced", { app: app.appName, url: app.url, functions: app.functions.length });
    await ensureSchedules(engine);
  }
  return changed;
}

/** Asks the app at a serve URL for its functions, in the answer itself when the SDK allows that. */
async function sync(engine: Engine, url: string): Promise<void> {
  const body = JSON.stringify({ url });
  const headers: Record<string, string> = {
    "x-inngest-server-kind": engine.signingKey ? "cloud" : "dev",
    "x-inngest-sync-kind": "in_band",
  };
  if (engine.signingKey) headers["x-inngest-signature"] = signBody(body, engine.signingKey);
  const answer = await engine.app.send("PUT", url, headers, body, ANSWER_TIMEOUT_MS);
  if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.body.slice(0, 500)}`);
  if (answer.headers["x-inngest-sync-kind"] !== "in_band") return;
  const { app_id, ...rest } = JSON.parse(answer.body) as Record<string, unknown>;
  await register(engine, { ...rest, appName: app_id });
}

/** Syncs with one app until stopped: quickly while it cannot be reached, then now and again. */
export async function keepSynced(engine: Engine, url: string, signal: AbortSignal): Promise<void> {
  let problem = "";
  while (!signal.aborted) {
    let wait = REPEAT_MS;
    try {
      await sync(engine, url);
      problem = "";
    } catch (error) {
      if (error instanceof Stopping) return;
      wait = RETRY_MS;
      const message = messageOf(error);
      if (message !== problem) engine.log("warn", "app not synced yet", { url, error: message });
      problem = message;
    }
    await delay(wait, undefined, { signal }).catch(() => {});
  }
}
