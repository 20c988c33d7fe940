import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import { App } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import { parse } from "smol-toml";
import { z } from "zod";
import { smtpMailDriver } from "./mail-driver";

/**
 * The Supabase-compatible auth server of the embedded stack: GoTrue's API at /auth/v1, configured by
 * `supabase/config.toml`. PostgREST's API is off: the application does not use it, and this server's role may
 * see schema `auth` alone.
 */
const settings = z
  .object({
    AUTH_PORT: z.coerce.number(),
    AUTH_DATABASE_URL: z.string(),
    AUTH_SITE_URL: z.url(),
    AUTH_JWT_SECRET: z.string().min(32),
    AUTH_PUBLISHABLE_KEY: z.string(),
    AUTH_SECRET_KEY: z.string(),
    SMTP_URL: z.url(),
    MAIL_FROM: z.string(),
  })
  .parse(process.env);

const { auth } = z
  .object({ auth: z.looseObject({ email: z.looseObject({}) }) })
  .parse(parse(readFileSync("supabase/config.toml", "utf8")));

const connection = createPostgresConnection({
  url: settings.AUTH_DATABASE_URL,
  postgresOptions: { max: 4, idle_timeout: 60, onnotice: () => {} },
});

const app = new App({
  connection,
  auth: {
    ...auth,
    // There is no admin API to confirm seeded people with; a hosted project keeps the file's setting.
    email: { ...auth.email, enable_confirmations: false },
    enabled: true,
    site_url: settings.AUTH_SITE_URL,
    additional_redirect_urls: [`${settings.AUTH_SITE_URL}/**`],
    jwt_secret: settings.AUTH_JWT_SECRET,
    publishable_key: settings.AUTH_PUBLISHABLE_KEY,
    secret_key: settings.AUTH_SECRET_KEY,
  },
  db: { migrations: { enabled: false } },
  options: {
    server: { admin: false, disableStudio: true },
    drivers: { email: smtpMailDriver(settings.SMTP_URL, settings.MAIL_FROM) },
  },
});
await app.init();

/** GoTrue's `email` covers sign-in links and codes; @supabase/lite knows them only as `magiclink`. */
async function withKnownType(request: Request): Promise<Request> {
  const text = await request.text();
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  const body = text.replace(/"type"\s*:\s*"email"/, '"type":"magiclink"');
  return new Request(request.url, { method: "POST", headers, body });
}

const server = serve({
  hostname: "127.0.0.1",
  port: settings.AUTH_PORT,
  async fetch(request: Request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/ready") {
      await connection.ping();
      return new Response("ok");
    }
    if (!pathname.startsWith("/auth/v1/")) return new Response("Not found", { status: 404 });
    const started = performance.now();
    const isVerify = request.method === "POST" && pathname === "/auth/v1/verify";
    const response = await app.fetch(isVerify ? await withKnownType(request) : request, {
      peerAddress: null,
    });
    const record = {
      level: response.status >= 500 ? 50 : 30,
      time: Date.now(),
      msg: `${request.method} ${pathname}`,
      status: response.status,
      ms: Math.round(performance.now() - started),
    };
    process.stdout.write(`${JSON.stringify(record)}\n`);
    return response;
  },
});

process.once("SIGTERM", () => {
  server.close(async () => {
    await connection.close();
    process.exit(0);
  });
  // Keep-alive connections of the application would hold the server open.
  if ("closeIdleConnections" in server) server.closeIdleConnections();
});
