import { join } from "node:path";
import type { StackLog } from "../log";
import type { Ports } from "../ports";
import { type Cluster, databaseUrl } from "../postgres/server";
import type { StackSecrets } from "../secrets";

/** What the components of one stack share. */
export interface StackContext {
  /** Folder of the project's sources. */
  root: string;
  /** Folder of this stack's data. */
  dataDir: string;
  ports: Ports;
  secrets: StackSecrets;
  cluster: Cluster;
  log: StackLog;
  /** Environment variables of the application. */
  env: Record<string, string>;
  /** What the engine gets besides its own. */
  extraEnv: Record<string, string>;
}

/** Base URLs of everything that listens. */
export interface StackUrls {
  app: string;
  supabase: string;
  inngest: string;
  /** The inbox page; its API is below `/api`. */
  inbox: string;
  receiver: string;
  smtp: string;
}

/** Base URLs for a set of ports. */
export function urlsFor(ports: Ports): StackUrls {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return {
    app: at(ports.app),
    supabase: at(ports.auth),
    inngest: at(ports.inngest),
    inbox: at(ports.inbox),
    receiver: at(ports.receiver),
    smtp: `smtp://127.0.0.1:${ports.smtp}`,
  };
}

/** Sender of all mail of the embedded stack. */
export const MAIL_FROM = "Intent OS <no-reply@intent-os.localhost>";

/** The environment variables of the application, pointing at this stack. */
export function appEnv({
  ports,
  secrets,
  cluster,
  dataDir,
}: Pick<StackContext, "ports" | "secrets" | "cluster" | "dataDir">) {
  const urls = urlsFor(ports);
  return {
    DATABASE_URL: databaseUrl(cluster, "intent_os"),
    SUPABASE_URL: urls.supabase,
    SUPABASE_PUBLISHABLE_KEY: secrets.publishableKey,
    INNGEST_BASE_URL: urls.inngest,
    INNGEST_EVENT_KEY: secrets.inngestEventKey,
    INNGEST_SIGNING_KEY: secrets.inngestSigningKey,
    SMTP_URL: urls.smtp,
    MAIL_FROM,
    APP_URL: urls.app,
    APP_SECRET: secrets.appSecret,
    STORAGE_FOLDER: join(dataDir, "files"),
    // The demo's receiver, and whatever else runs beside it.
    OUTBOUND_PRIVATE_RANGES: "127.0.0.0/8,::1/128",
    PORT: String(ports.app),
    LOG_LEVEL: process.env.LOG_LEVEL ?? "info",
  };
}

/** Environment variables of the caller that every child needs, and none of its secrets. */
export function baseEnv(): NodeJS.ProcessEnv {
  const kept = [
    "PATH",
    "HOME",
    "TMPDIR",
    "LANG",
    "TERM",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "NODE_EXTRA_CA_CERTS",
  ];
  const entries = kept.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  return { NODE_ENV: "production", TZ: "UTC", NEXT_TELEMETRY_DISABLED: "1", ...Object.fromEntries(entries) };
}

/** Program and arguments that run a TypeScript file with the project's own Node. */
export function typescript(root: string, file: string): { program: string; args: string[]; cwd: string } {
  return {
    program: process.execPath,
    args: ["--enable-source-maps", "--import", "tsx", join(root, file)],
    cwd: root,
  };
}
