import { createHmac } from "node:crypto";
import { createServer as createHttp, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, createServer as createTcp, type Server as TcpServer } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ConnectorTarget, targetSchema } from "@/lib/contracts/connector-config";
import { type MailSink, startMailSink } from "@/lib/testing/mail-sink";
import { callHttp, type HttpRoute } from "./http/call";
import { connectPacket } from "./mqtt/probe";
import type { OutboundRules } from "./network/guard";
import { probe } from "./probe";

interface Seen {
  url: string;
  method: string;
  headers: IncomingMessage["headers"];
  body: string;
}

let server: Server;
let url: string;
let rules: OutboundRules;
let seen: Seen[];
/** What the server answers, by path; 200 `{}` else. */
let answers: Record<string, [status: number, body: unknown, headers?: Record<string, string>]>;

beforeAll(async () => {
  server = createHttp(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { url: path = "", method = "", headers } = request;
    seen.push({ url: path, method, headers, body });
    const [status, answer, more] = answers[path] ?? [200, {}];
    response.writeHead(status, { "content-type": "application/json", ...more });
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen = [];
  answers = {};
  rules = { allowedHosts: [{ host: "127.0.0.1", port: null }], privateRanges: ["127.0.0.0/8"] };
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const call = (auth: HttpRoute["auth"], secret: string, attempt = 1, receiptUrl: string | null = null) =>
  callHttp(
    { auth, secret, rules },
    {
      url: `${url}/orders?site=1`,
      method: "POST",
      body: { amount: 1 },
      key: "run_1:call",
      timeoutMs: 2000,
      receiptUrl,
    },
    attempt,
  );

describe("a call with credentials", () => {
  it("carries none, a bearer token, or a user name and password", async () => {
    await call({ type: "none" }, "");
    await call({ type: "bearer" }, "tok");
    await call({ type: "basic", username: "ada" }, "p:ss wörd");
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      "Bearer tok",
      `Basic ${Buffer.from("ada:p:ss wörd").toString("base64")}`,
    ]);
    expect(seen.every(({ headers }) => headers["idempotency-key"] === "run_1:call")).toBe(true);
  });

  it("is signed over what goes over the wire", async () => {
    await call({ type: "hmac", keyId: "k1" }, "a-signing-key-of-16+");
    const [{ headers, method, url: path, body }] = seen as [Seen];
    const timestamp = headers["x-signature-timestamp"];
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(30);
    const signature = createHmac("sha256", "a-signing-key-of-16+")
      .update(`${timestamp}\n${method}\n${path}\n${body}`)
      .digest("hex");
    expect(headers).toMatchObject({ "x-signature": `v1=${signature}`, "x-signature-key": "k1" });
  });

  it("gets an access token once for many calls, and a new one when it is refused", async () => {
    const auth = { type: "oauth2", tokenUrl: `${url}/token`, clientId: "client", scope: "orders" } as const;
    answers["/token"] = [200, { access_token: "first", expires_in: 600 }];
    await Promise.all([1, 2, 3].map(() => call(auth, "hush")));
    const asked = seen.filter(({ url: path }) => path === "/token");
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      body: "grant_type=client_credentials&scope=orders",
      headers: { authorization: `Basic ${Buffer.from("client:hush").toString("base64")}` },
    });
    answers["/token"] = [200, { access_token: "second", expires_in: 600 }];
    answers["/orders?site=1"] = [401, {}];
    expect(await call(auth, "hush")).toMatchObject({ kind: "refused", retryable: true });
    answers["/orders?site=1"] = [200, {}];
    await call(auth, "hush");
    expect(seen.at(-1)?.headers.authorization).toBe("Bearer second");
  });

  it("is not made without the access token it needs", async () => {
    const auth = { type: "oauth2", tokenUrl: `${url}/token-2`, clientId: "client" } as const;
    for (const [status, body, retryable] of [
      [500, {}, true],
      [401, {}, false],
      [200, { nope: 1 }, true],
      [200, { access_token: "a\r\nx: y" }, true],
    ] as const) {
      answers["/token-2"] = [status, body];
      expect(await call(auth, "hush")).toMatchObject({ kind: "refused", retryable });
    }
    expect(seen.filter(({ url: path }) => path.startsWith("/orders"))).toEqual([]);
  });
});

describe("what a call comes to", () => {
  it.each([
    [200, { kind: "acknowledged" }],
    [204, { kind: "acknowledged" }],
    [302, { kind: "unknown", error: { code: "redirected" } }],
    [400, { kind: "refused", retryable: false }],
    [401, { kind: "refused", retryable: false }],
    [429, { kind: "refused", retryable: true }],
    [503, { kind: "unknown", error: { code: "server_error" } }],
  ])("%d is %j", async (status, outcome) => {
    answers["/orders?site=1"] = [status, status === 204 ? "" : {}, { location: `${url}/elsewhere` }];
    expect(await call({ type: "bearer" }, "tok")).toMatchObject(outcome);
    // A redirect is not followed: the credentials go where the connector leads and nowhere else.
    expect(seen).toHaveLength(1);
  });

  it("is a refusal that trying again does not mend, when the address is forbidden", async () => {
    rules = { allowedHosts: [], privateRanges: ["127.0.0.0/8"] };
    expect(await call({ type: "bearer" }, "tok")).toMatchObject({
      kind: "refused",
      retryable: false,
      error: { code: "address_refused" },
    });
    expect(await call({ type: "oauth2", tokenUrl: `${url}/t`, clientId: "c" }, "x")).toMatchObject({
      kind: "refused",
      retryable: false,
    });
    expect(seen).toEqual([]);
  });

  it("is what the other side says it did, from the second attempt on", async () => {
    answers["/receipts/run_1%3Acall"] = [200, { id: 7 }];
    const outcome = await call({ type: "bearer" }, "tok", 2, `${url}/receipts/%7Bkey%7D`);
    expect(outcome).toMatchObject({ kind: "acknowledged", receipt: { body: { id: 7 } } });
    expect(seen.map(({ method, headers }) => [method, headers.authorization])).toEqual([
      ["GET", "Bearer tok"],
    ]);
  });
});

const test = (target: unknown, secret = "") =>
  probe(targetSchema.parse(target) as ConnectorTarget, secret, rules, 2000);

describe("a health test over HTTP", () => {
  it.each([
    [200, { ok: true }],
    [404, { ok: true }],
    [401, { ok: false, final: true }],
    [403, { ok: false, final: true }],
    [500, { ok: false }],
  ])("of an answer %d is %j", async (status, result) => {
    answers["/api/health"] = [status, {}];
    const target = { kind: "http", baseUrl: `${url}/api`, healthPath: "/health", auth: { type: "bearer" } };
    expect(await test(target, "tok")).toMatchObject(result);
    expect(seen[0]).toMatchObject({ url: "/api/health", headers: { authorization: "Bearer tok" } });
  });

  it("does not reach a forbidden address, whatever the kind", async () => {
    rules = { allowedHosts: [], privateRanges: ["127.0.0.0/8"] };
    const port = Number(new URL(url).port);
    for (const target of [
      { kind: "http", baseUrl: url },
      { kind: "stripe", apiUrl: url },
      { kind: "opa", baseUrl: url },
      { kind: "mqtt", url: `mqtt://127.0.0.1:${port}` },
      { kind: "smtp", host: "localhost", port, security: "none" },
    ]) {
      expect(await test(target, "secret"), target.kind).toMatchObject({ ok: false, final: true });
    }
    expect(seen).toEqual([]);
  });

  it("of nobody there says so", async () => {
    const free = await new Promise<number>((resolve) => {
      const once = createTcp().listen(0, "127.0.0.1", () => {
        const { port } = once.address() as AddressInfo;
        once.close(() => resolve(port));
      });
    });
    expect(await test({ kind: "http", baseUrl: `http://127.0.0.1:${free}` })).toEqual({
      ok: false,
      final: false,
      message: "the connection was refused (ECONNREFUSED)",
    });
  });

  it("reads a Stripe account's balance and an OPA's decision", async () => {
    expect(await test({ kind: "stripe", apiUrl: url }, "sk_test_1")).toMatchObject({ ok: true });
    expect(seen[0]).toMatchObject({ url: "/v1/balance", headers: { authorization: "Bearer sk_test_1" } });
    answers["/v1/balance"] = [401, {}];
    expect(await test({ kind: "stripe", apiUrl: url }, "sk_test_1")).toMatchObject({
      ok: false,
      final: true,
    });

    const opa = { kind: "opa", baseUrl: url, decisionPath: "/v1/data/x" };
    expect(await test(opa)).toMatchObject({ ok: false, message: "there is no decision at /v1/data/x" });
    answers["/v1/data/x"] = [200, { result: { effect: "allow" } }];
    expect(await test(opa)).toMatchObject({ ok: true });
    answers["/v1/data/x"] = [200, "<html>"];
    expect(await test(opa)).toMatchObject({ ok: false });
  });
});

describe("a health test of a broker", () => {
  let broker: TcpServer;
  let answer: Buffer;
  let packets: Buffer[];
  beforeAll(async () => {
    broker = createTcp((socket) => {
      socket
        .on("error", () => {})
        .on("data", (packet) => {
          packets.push(packet);
          if (answer.length > 0) socket.write(answer);
          else socket.end();
        });
    });
    await new Promise<void>((resolve) => broker.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => new Promise((resolve) => broker.close(resolve)));

  it.each([
    [[0x20, 2, 0, 0], { ok: true }],
    [[0x20, 2, 0, 5], { ok: false, final: true, message: "the credentials were refused" }],
    [[0x20, 2, 0, 3], { ok: false, final: false }],
    [[0x48, 0x54, 0x54, 0x50], { ok: false, message: "what answers is no MQTT broker" }],
    [[], { ok: false, message: "the broker closed the connection" }],
  ])("that answers %j is %j", async (bytes, result) => {
    answer = Buffer.from(bytes);
    packets = [];
    const { port } = broker.address() as AddressInfo;
    expect(
      await test({ kind: "mqtt", url: `mqtt://127.0.0.1:${port}`, username: "ada" }, "hush"),
    ).toMatchObject(result);
    expect(packets).toEqual([connectPacket("intent-os", "ada", "hush")]);
  });

  it("says what MQTT 3.1.1 says", () => {
    expect([...connectPacket("id", undefined, "")]).toEqual([
      16, 14, 0, 4, 77, 81, 84, 84, 4, 2, 0, 30, 0, 2, 105, 100,
    ]);
    expect(connectPacket("c".repeat(200), "u", "p").readUInt16BE(1)).toBe(0xda01);
  });
});

describe("a health test of a mail server", () => {
  let sink: MailSink;
  beforeAll(async () => {
    sink = await startMailSink();
  });
  afterAll(() => sink.stop());

  it("connects and leaves, or says that the server does not encrypt", async () => {
    const { port } = new URL(sink.url);
    const target = { kind: "smtp", host: "localhost", port: Number(port) };
    rules = { allowedHosts: [{ host: "localhost", port: null }], privateRanges: ["127.0.0.0/8", "::1/128"] };
    expect(await test({ ...target, host: "127.0.0.1", security: "none" })).toMatchObject({
      ok: false,
      final: true,
    });
    rules = { allowedHosts: [{ host: "127.0.0.1", port: null }], privateRanges: ["127.0.0.0/8"] };
    expect(await test({ ...target, host: "127.0.0.1", security: "none" })).toMatchObject({ ok: true });
    expect(await test({ ...target, host: "127.0.0.1", security: "starttls" })).toMatchObject({ ok: false });
    expect(sink.mails).toEqual([]);
  });
});
