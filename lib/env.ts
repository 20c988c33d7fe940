import { z } from "zod";
import { readKeyring } from "./crypto/secrets";
import { isRange } from "./rails/network/address";

const rawKey = z.string().regex(/^[\w-]{43}$/, "must be 32 bytes in base64url (43 characters)");

const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// URL" }),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(200).default(16),
  /** `false` behind a transaction pooler that does not keep prepared statements. */
  DATABASE_PREPARE: z.stringbool().default(true),
  SUPABASE_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) URL" }),
  SUPABASE_PUBLISHABLE_KEY: z.string().min(1, "is required"),
  INNGEST_BASE_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) URL" }).optional(),
  INNGEST_EVENT_KEY: z.string().min(1, "is required"),
  INNGEST_SIGNING_KEY: z.string().min(1, "is required"),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "must be an smtp:// or smtps:// URL" }),
  MAIL_FROM: z.string().min(3, "must be an address such as Intent OS <no-reply@example.com>"),
  APP_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) URL" }),
  APP_SECRET: z.string().min(43, "must be 32 random bytes in base64url (43 characters)"),
  /** Ed25519 seed of audit checkpoints; without it one is derived from APP_SECRET. */
  AUDIT_SIGNING_KEY: rawKey.optional(),
  /** Public keys whose signatures still count. */
  AUDIT_RETIRED_KEYS: z
    .string()
    .default("")
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .pipe(z.array(rawKey)),
  /** `id:key` pairs, the current one first: what connectors' secrets are sealed under. See lib/crypto/secrets.ts. */
  SECRETS_KEYS: z
    .string()
    .optional()
    .superRefine((keys, context) => {
      try {
        readKeyring(keys, "");
      } catch (error) {
        context.addIssue(error instanceof Error ? error.message : "is not as it should be");
      }
    }),
  /** Ranges of private addresses that workspaces may put on their list of allowed hosts; none unless given. */
  OUTBOUND_PRIVATE_RANGES: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((range) => range.trim())
        .filter(Boolean),
    )
    .refine((ranges) => ranges.every(isRange), "must be ranges such as 10.0.0.0/8, with commas between"),
  /** Where files given as proof are kept: a folder, or a private bucket of Supabase Storage, which has precedence. */
  STORAGE_FOLDER: z.string().min(1).optional(),
  STORAGE_BUCKET: z.string().min(1).optional(),
  SUPABASE_SECRET_KEY: z.string().min(1).optional(),
  /** Bytes of files given as proof that one workspace may have stored. */
  PROOF_FILES_BYTES_MAX: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(10_737_418_240),
  /** Segments of one tenant's runs that the engine has under way at once; others of it wait their turn. */
  RUNS_AT_ONCE_PER_TENANT: z.coerce.number().int().min(1).max(1000).default(24),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
});

export type Env = z.infer<typeof schema>;

/**
 * Checks a set of environment variables.
 * @returns the typed environment, or one readable line per missing or malformed variable
 */
export function parseEnv(source: Record<string, string | undefined>): { env: Env } | { problems: string[] } {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (parsed.success) return { env: parsed.data };
  return {
    problems: parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return given[name] === undefined ? `${name} is not set` : `${name} ${issue.message}`;
    }),
  };
}

let cached: Env | undefined;

/** The validated environment of this process. @throws Error naming every variable that is wrong */
export function env(): Env {
  if (cached) return cached;
  const result = parseEnv(process.env);
  if ("problems" in result) throw new Error(`Environment: ${result.problems.join("; ")}. See .env.example.`);
  cached = result.env;
  return cached;
}
