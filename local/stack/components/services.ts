import { join } from "node:path";
import { answersOk, type Component } from "../component";
import { isListening } from "../ports";
import { databaseUrl } from "../postgres/server";
import { baseEnv, MAIL_FROM, type StackContext, typescript, urlsFor } from "./context";

const TIMES = { startTimeoutMs: 60_000, stopTimeoutMs: 10_000 };

/** The Supabase-compatible auth server. */
export function authComponent({ root, ports, secrets, cluster }: StackContext): Component {
  const urls = urlsFor(ports);
  return {
    name: "auth",
    sockets: ["auth"],
    command: {
      ...typescript(root, "local/auth/main.ts"),
      env: {
        ...baseEnv(),
        DO_NOT_TRACK: "1",
        LITE_TELEMETRY: "0",
        AUTH_PORT: String(ports.auth),
        AUTH_DATABASE_URL: databaseUrl(cluster, "supabase_auth_admin"),
        AUTH_SITE_URL: urls.app,
        AUTH_JWT_SECRET: secrets.jwtSecret,
        AUTH_PUBLISHABLE_KEY: secrets.publishableKey,
        AUTH_SECRET_KEY: secrets.secretKey,
        SMTP_URL: urls.smtp,
        MAIL_FROM,
      },
    },
    isHealthy: () => answersOk(`${urls.supabase}/ready`),
    stopSignal: "SIGTERM",
    ...TIMES,
  };
}

/** The Inngest-compatible server. */
export function inngestComponent({ root, ports, secrets, cluster, extraEnv }: StackContext): Component {
  const urls = urlsFor(ports);
  return {
    name: "inngest",
    sockets: ["inngest"],
    command: {
      ...typescript(root, "local/inngest/main.ts"),
      env: {
        ...baseEnv(),
        INNGEST_HOST: "127.0.0.1",
        INNGEST_PORT: String(ports.inngest),
        ...extraEnv,
        INNGEST_DATABASE_URL: databaseUrl(cluster, "inngest_engine"),
        INNGEST_EVENT_KEY: secrets.inngestEventKey,
        INNGEST_SIGNING_KEY: secrets.inngestSigningKey,
        INNGEST_SDK_URLS: `${urls.app}/api/inngest`,
      },
    },
    isHealthy: () => answersOk(`${urls.inngest}/health`),
    stopSignal: "SIGTERM",
    ...TIMES,
  };
}

/** maildev: an SMTP server that keeps every mail, and a page and an API to read them. */
export function mailComponent({ root, ports, dataDir }: StackContext): Component {
  const urls = urlsFor(ports);
  return {
    name: "mail",
    sockets: ["smtp", "inbox"],
    command: {
      program: process.execPath,
      args: [
        join(root, "node_modules/maildev/dist/bin/maildev.js"),
        ...["--ip", "127.0.0.1", "--smtp", String(ports.smtp)],
        ...["--web-ip", "127.0.0.1", "--web", String(ports.inbox)],
        ...["--mail-directory", join(dataDir, "mail"), "--max-emails", "2000"],
      ],
      env: baseEnv(),
      cwd: dataDir,
    },
    isHealthy: async () => (await answersOk(`${urls.inbox}/api/healthz`)) && (await isListening(ports.smtp)),
    stopSignal: "SIGTERM",
    ...TIMES,
  };
}

/** The system that the demo and the tests send effects to. */
export function receiverComponent({ root, ports, dataDir }: StackContext): Component {
  const urls = urlsFor(ports);
  return {
    name: "receiver",
    sockets: ["receiver"],
    command: {
      ...typescript(root, "local/receiver.ts"),
      env: {
        ...baseEnv(),
        RECEIVER_PORT: String(ports.receiver),
        RECEIVER_FILE: join(dataDir, "receiver.jsonl"),
      },
    },
    isHealthy: () => answersOk(`${urls.receiver}/health`),
    stopSignal: "SIGTERM",
    ...TIMES,
  };
}

/** The application, from a production build or in watch mode. */
export function appComponent(context: StackContext, mode: "production" | "development"): Component {
  const { root, ports } = context;
  const urls = urlsFor(ports);
  return {
    name: "app",
    sockets: ["app"],
    command: {
      program: process.execPath,
      args: [
        join(root, "node_modules/next/dist/bin/next"),
        mode === "production" ? "start" : "dev",
        ...["--hostname", "127.0.0.1", "--port", String(ports.app)],
      ],
      env: { ...baseEnv(), ...context.env, NODE_ENV: mode },
      cwd: root,
    },
    isHealthy: () => answersOk(`${urls.app}/healthz`),
    stopSignal: "SIGTERM",
    startTimeoutMs: 120_000,
    stopTimeoutMs: 15_000,
  };
}
