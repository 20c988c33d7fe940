import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { createTransport } from "nodemailer";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts, PortTakenError } from "./ports";
import { isRunning } from "./process-record";
import { type Stack, startStack } from "./stack";
import { startTemporaryStack } from "./temporary-stack";

const SERVICES = ["postgres", "auth", "mail", "receiver", "inngest"] as const;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "intent-os-stack-test-"));
  chmodSync(folder, 0o711);
  return folder;
}

describe("the embedded stack without the application", () => {
  let stack: Stack;
  const inbox = async (to: string) => {
    const all: { to: { address: string }[]; html: string }[] = await (
      await fetch(`${stack.urls.inbox}/api/email`)
    ).json();
    return all.filter((mail) => mail.to.some(({ address }) => address === to));
  };
  const supabase = () =>
    createClient(stack.urls.supabase, stack.secrets.publishableKey, {
      auth: { persistSession: false, autoRefreshToken: false },
    });

  beforeAll(async () => {
    stack = await startTemporaryStack({ components: SERVICES });
  }, 120_000);
  afterAll(() => stack?.stop());

  it("serves Postgres durably, to an application role that owns and bypasses nothing", async () => {
    const sql = postgres(stack.env.DATABASE_URL ?? "", { max: 1 });
    const [settings] = await sql`select current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages`;
    expect(settings).toEqual({ fsync: "on", commit: "on", pages: "on" });
    const [role] = await sql`select rolsuper, rolbypassrls, rolcreaterole, rolinherit,
      (select count(*)::int from pg_class where relowner = pg_roles.oid) as owned
      from pg_roles where rolname = current_user`;
    expect(role).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolinherit: false,
      owned: 0,
    });
    await sql.end();
  });

  it("signs people up and in, refreshes, and signs out", async () => {
    const client = supabase();
    const email = "ada@example.test";
    expect((await client.auth.signUp({ email, password: "correct horse battery" })).error).toBeNull();
    expect(
      (await supabase().auth.signInWithPassword({ email, password: "wrong horse battery" })).error?.code,
    ).toBe("invalid_credentials");
    const { data } = await client.auth.signInWithPassword({ email, password: "correct horse battery" });
    const first = data.session?.refresh_token;
    expect((await client.auth.getClaims()).data?.claims.email).toBe(email);
    expect((await client.auth.refreshSession()).data.session?.refresh_token).not.toBe(first);
    const token = (await client.auth.getSession()).data.session?.access_token ?? "";
    await client.auth.signOut();
    expect((await supabase().auth.getUser(token)).error?.name).toBe("AuthSessionMissingError");
  });

  it("mails a sign-in link that works once", async () => {
    const email = "grace@example.test";
    await supabase().auth.signUp({ email, password: "correct horse battery" });
    await supabase().auth.signInWithOtp({ email, options: { shouldCreateUser: false } });
    await expect.poll(async () => (await inbox(email)).length, { timeout: 10_000 }).toBe(1);
    const [mail] = await inbox(email);
    const [, hash = "", type] =
      /\/auth\/confirm\?token_hash=(\w+)&amp;type=(\w+)/.exec(mail?.html ?? "") ?? [];
    expect(type).toBe("email");
    const verify = () => supabase().auth.verifyOtp({ token_hash: hash, type: "email" });
    expect((await verify()).data.user?.email).toBe(email);
    expect((await verify()).error?.code).toBe("otp_expired");

    await supabase().auth.signInWithOtp({ email, options: { shouldCreateUser: false } });
    await expect.poll(async () => (await inbox(email)).length, { timeout: 10_000 }).toBe(2);
    const codes = (await inbox(email)).map((sent) => /<strong>(\d{6})</.exec(sent.html)?.[1] ?? "");
    const tried = await Promise.all(
      codes.map((token) => supabase().auth.verifyOtp({ email, token, type: "email" })),
    );
    expect(tried.filter(({ data }) => data.session !== null)).toHaveLength(1);
  });

  it("serves nothing but the auth API, and that only with the key", async () => {
    const status = async (path: string, headers = {}) =>
      (await fetch(`${stack.urls.supabase}${path}`, { headers })).status;
    expect(await status("/auth/v1/settings")).toBe(401);
    const headers = { apikey: stack.secrets.publishableKey };
    expect(await status("/auth/v1/settings", headers)).toBe(200);
    expect(await status("/rest/v1/tenants", headers)).toBe(404);
    expect(await status("/_studio", headers)).toBe(404);
  });

  it.each(SERVICES)(
    "heals %s after SIGKILL",
    async (name) => {
      const before = stack.pids();
      stack.kill(name, "SIGKILL");
      await expect.poll(() => stack.pids()[name], { timeout: 10_000 }).not.toBe(before[name]);
      for (const service of SERVICES) await stack.waitHealthy(service, 30_000);
      const left = Object.entries(stack.pids()).filter(([other]) => other !== name && other !== "inngest");
      for (const [other, pid] of left) expect([other, pid]).toEqual([other, before[other as typeof name]]);
    },
    60_000,
  );

  it("keeps through SIGKILL what it had accepted", async () => {
    const owner = postgres(stack.ownerDatabaseUrl, { max: 1, onnotice: () => {} });
    await owner`create table public.kept (id int)`;
    await owner`insert into public.kept values (1)`;
    const post = () =>
      fetch(`${stack.urls.receiver}/pay`, {
        method: "POST",
        headers: { "idempotency-key": "kept" },
        body: "{}",
      });
    const { receipt } = await (await post()).json();
    await createTransport(stack.urls.smtp).sendMail({
      from: "a@x.test",
      to: "kept@x.test",
      subject: "s",
      text: "t",
    });
    await expect.poll(async () => (await inbox("kept@x.test")).length).toBe(1);
    const names = ["postgres", "receiver", "mail"] as const;
    const before = stack.pids();
    for (const name of names) stack.kill(name, "SIGKILL");
    for (const name of names) {
      await expect.poll(() => stack.pids()[name], { timeout: 10_000 }).not.toBe(before[name]);
      await stack.waitHealthy(name);
    }
    await owner.end();
    const again = postgres(stack.ownerDatabaseUrl, { max: 1 });
    expect(await again`select id from public.kept`).toEqual([{ id: 1 }]);
    await again.end();
    expect(await (await post()).json()).toEqual({ receipt, replayed: true });
    expect(await inbox("kept@x.test")).toHaveLength(1);
  }, 60_000);

  it("stops and starts one component when asked", async () => {
    await stack.stopComponent("mail");
    expect(stack.pids().mail).toBeUndefined();
    await expect(fetch(stack.urls.inbox)).rejects.toThrow();
    await stack.startComponent("mail");
    expect((await fetch(stack.urls.inbox, { headers: { accept: "text/html" } })).status).toBe(200);
  });

  it("stops everything it started", async () => {
    const pids = Object.values(stack.pids());
    expect(pids).toHaveLength(SERVICES.length);
    await stack.stop();
    expect(pids.filter(isRunning)).toEqual([]);
    expect(existsSync(stack.dataDir)).toBe(false);
  });
});

describe("starting a stack", () => {
  let folder: string;
  beforeAll(() => {
    folder = temporaryFolder();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("names the taken port, and starts nothing", async () => {
    const ports = await freePorts();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(ports.inbox, "127.0.0.1", resolve));
    const start = startStack({ dataDir: folder, ports, components: ["postgres", "mail"], loudness: "none" });
    await expect(start).rejects.toThrow(PortTakenError);
    await expect(start).rejects.toThrow(`Port ${ports.inbox}, which inbox needs, is taken`);
    expect(existsSync(join(folder, "processes.json"))).toBe(false);
    await new Promise((resolve) => other.close(resolve));
  });

  it("ends what a killed supervisor left, and refuses to share data with a living one", async () => {
    const options = {
      dataDir: folder,
      components: ["postgres", "receiver"] as const,
      loudness: "none" as const,
    };
    const code = `import { startStack } from "./local/stack/stack.ts";
      await startStack({ ...${JSON.stringify(options)}, ports: "free" }); console.log("up");`;
    const supervisor = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => supervisor.stdout.once("data", resolve));
    const record = JSON.parse(readFileSync(join(folder, "processes.json"), "utf8"));
    const left: number[] = Object.values<{ pid: number }>(record.components).map(({ pid }) => pid);
    expect(left).toHaveLength(2);

    await expect(startStack({ ...options, ports: "free" })).rejects.toThrow(/already runs on this data/);
    expect(left.filter(isRunning)).toEqual(left);

    supervisor.kill("SIGKILL");
    await new Promise((resolve) => supervisor.once("exit", resolve));
    expect(left.filter(isRunning)).toEqual(left);
    const stack = await startStack({ ...options, ports: "free" });
    expect(left.filter(isRunning)).toEqual([]);
    await stack.stop();
  }, 60_000);
});
