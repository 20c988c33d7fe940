import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import { z } from "zod";
import { compile } from "./expression";

const concurrency = z.object({
  limit: z.number().int().nonnegative(),
  key: z.string().optional(),
  scope: z.enum(["fn", "env", "account"]).optional(),
});

const trigger = z.union([
  z.strictObject({ event: z.string().min(1), expression: z.string().optional() }),
  z.strictObject({ cron: z.string().min(1), jitter: z.string().optional() }),
]);

const functionConfig = z.looseObject({
  id: z.string().min(1),
  name: z.string().optional(),
  triggers: z.array(trigger),
  steps: z.object({
    step: z.object({
      runtime: z.object({ type: z.string(), url: z.url() }),
      retries: z.object({ attempts: z.number().int().nonnegative().optional() }).nullish(),
    }),
  }),
  concurrency: z.union([z.number(), concurrency, z.array(concurrency)]).nullish(),
  idempotency: z.string().nullish(),
  cancel: z
    .array(z.object({ event: z.string(), if: z.string().optional(), timeout: z.string().optional() }))
    .nullish(),
});

const registration = z.looseObject({
  url: z.url(),
  appName: z.string().min(1),
  sdk: z.string().default(""),
  framework: z.string().nullish(),
  functions: z.array(functionConfig),
});

export type FunctionConfig = z.infer<typeof functionConfig>;
export type Registration = z.infer<typeof registration>;

const UNSUPPORTED = [
  "batchEvents",
  "rateLimit",
  "throttle",
  "debounce",
  "priority",
  "singleton",
  "timeouts",
] as const;

const DEFAULT_RETRIES = 4;

/** A registration that this server refuses, with the reason to show. */
export class RegistrationError extends Error {}

function checkExpression(fn: string, where: string, text: string | null | undefined): void {
  if (!text) return;
  try {
    compile(text);
  } catch {
    throw new RegistrationError(`function "${fn}": ${where} is not a valid expression: ${text}`);
  }
}

function checkFunction(fn: FunctionConfig): void {
  for (const feature of UNSUPPORTED) {
    if (fn[feature] !== undefined && fn[feature] !== null) {
      throw new RegistrationError(`function "${fn.id}": ${feature} is not supported by the embedded server`);
    }
  }
  if (fn.steps.step.runtime.type !== "http") {
    throw new RegistrationError(
      `function "${fn.id}": connect workers are not supported by the embedded server`,
    );
  }
  for (const t of fn.triggers) {
    if ("event" in t) checkExpression(fn.id, "a trigger's expression", t.expression);
    else if (t.jitter) {
      throw new RegistrationError(`function "${fn.id}": cron jitter is not supported by the embedded server`);
    }
  }
  for (const limit of concurrencyOf(fn)) checkExpression(fn.id, "a concurrency key", limit.key);
  for (const cancel of fn.cancel ?? []) checkExpression(fn.id, "cancelOn.if", cancel.if);
  checkExpression(fn.id, "idempotency", fn.idempotency);
}

/** The registration an app sent, checked. Throws {@link RegistrationError} naming what is wrong or missing. */
export function parseRegistration(body: unknown): Registration {
  const parsed = registration.safeParse(body);
  if (!parsed.success) throw new RegistrationError(`Invalid request: ${z.prettifyError(parsed.error)}`);
  for (const fn of parsed.data.functions) checkFunction(fn);
  return parsed.data;
}

export function concurrencyOf(fn: FunctionConfig): z.infer<typeof concurrency>[] {
  const value = fn.concurrency;
  if (value === undefined || value === null) return [];
  const list = typeof value === "number" ? [{ limit: value }] : Array.isArray(value) ? value : [value];
  return list.filter((item) => item.limit > 0);
}

export function maxAttemptsOf(fn: FunctionConfig): number {
  return (fn.steps.step.retries?.attempts ?? DEFAULT_RETRIES) + 1;
}

/** The UUID a function is known by in call requests and in the read API. */
export function functionUuid(id: string): string {
  const hex = createHash("sha1").update(id).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Trigger names that an event of this name fires: itself, and `prefix/*` or `prefix.*` at each separator. */
function triggerNames(event: string): string[] {
  const names = [event];
  for (let i = 0; i < event.length; i++) {
    if (event[i] === "/" || event[i] === ".") names.push(`${event.slice(0, i + 1)}*`);
  }
  return names;
}

/** All known functions. The tables are the record; this is the copy that every event and call reads. */
export class Registry {
  private functions = new Map<string, { config: FunctionConfig; app: string; active: boolean }>();
  private byTrigger = new Map<string, { fn: FunctionConfig; expression?: string }[]>();

  constructor(private readonly sql: Sql) {}

  async load(): Promise<void> {
    const rows = await this.sql<{ app: string; config: FunctionConfig; active: boolean }[]>`
      select app, config, active from inngest_local.functions`;
    for (const row of rows) this.functions.set(row.config.id, row);
    this.index();
  }

  /** A function by its composite id, whether or not its app still lists it. */
  get(id: string): FunctionConfig | undefined {
    return this.functions.get(id)?.config;
  }

  /** The app's functions, and whether they are among those it lists now. */
  isActive(id: string): boolean {
    return this.functions.get(id)?.active ?? false;
  }

  active(): FunctionConfig[] {
    return [...this.functions.values()].filter((entry) => entry.active).map((entry) => entry.config);
  }

  triggeredBy(event: string): { fn: FunctionConfig; expression?: string }[] {
    return triggerNames(event).flatMap((name) => this.byTrigger.get(name) ?? []);
  }

  /** Stores a registration; true when something differs from what was known. */
  async store(app: Registration): Promise<boolean> {
    const known = [...this.functions.values()].filter((entry) => entry.app === app.appName && entry.active);
    const text = (list: FunctionConfig[]) => JSON.stringify(list.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    if (text(known.map((entry) => entry.config)) === text(app.functions)) return false;
    await this.sql.begin(async (tx) => {
      await tx`insert into inngest_local.apps (id, url, sdk, framework)
        values (${app.appName}, ${app.url}, ${app.sdk}, ${app.framework ?? ""})
        on conflict (id) do update set url = excluded.url, sdk = excluded.sdk, framework = excluded.framework,
          synced_at = now()`;
      await tx`update inngest_local.functions set active = false where app = ${app.appName}`;
      for (const fn of app.functions) {
        await tx`insert into inngest_local.functions (id, app, config)
          values (${fn.id}, ${app.appName}, ${JSON.stringify(fn)}::text::json)
          on conflict (id) do update set app = excluded.app, config = excluded.config, active = true`;
      }
    });
    for (const entry of this.functions.values()) if (entry.app === app.appName) entry.active = false;
    for (const config of app.functions) {
      this.functions.set(config.id, { config, app: app.appName, active: true });
    }
    this.index();
    return true;
  }

  private index(): void {
    this.byTrigger.clear();
    for (const fn of this.active()) {
      for (const t of fn.triggers) {
        if (!("event" in t)) continue;
        const list = this.byTrigger.get(t.event) ?? [];
        list.push(t.expression ? { fn, expression: t.expression } : { fn });
        this.byTrigger.set(t.event, list);
      }
    }
  }
}
