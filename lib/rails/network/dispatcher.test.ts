import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fetch } from "undici";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { agentFor, guardedAgent } from "./dispatcher";
import type { OutboundRules } from "./guard";

let server: Server;
let port: number;
let hits: string[];
let redirectTo: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    hits.push(`${request.headers.host}${request.url}`);
    if (request.url === "/redirect") response.writeHead(302, { location: redirectTo }).end();
    else response.end("reached");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  hits = [];
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const PRIVATE = ["127.0.0.0/8", "::1/128"];
const rules = (...hosts: string[]): OutboundRules => ({
  allowedHosts: hosts.map((host) => ({ host, port })),
  privateRanges: PRIVATE,
});
const toLoopback = async () => [{ address: "127.0.0.1", family: 4 }];

async function call(url: string, agent: ReturnType<typeof guardedAgent>): Promise<string> {
  try {
    return await (await fetch(url, { dispatcher: agent })).text();
  } catch (error) {
    return String((error as Error).cause ?? error);
  }
}

describe("a call over real sockets", () => {
  it("does not reach this machine under any of its names", async () => {
    const agent = guardedAgent(rules());
    const names = [
      "127.0.0.1",
      "localhost",
      "LOCALHOST",
      "localhost.",
      "127.1",
      "2130706433",
      "0x7f000001",
      "0177.0.0.1",
      "127.0.0.1.",
      "0.0.0.0",
      "0",
      "[::1]",
      "[::]",
      "[::ffff:127.0.0.1]",
      "[::ffff:7f00:1]",
      "[64:ff9b::7f00:1]",
      "①②⑦.0.0.1",
    ];
    for (const name of names) {
      expect(await call(`http://${name}:${port}/`, agent), name).toMatch(/OutboundRefused|ENOTFOUND/);
    }
    expect(hits).toEqual([]);
  });

  it("reaches an allowed host on its port, and no other port", async () => {
    expect(await call(`http://127.0.0.1:${port}/`, guardedAgent(rules("127.0.0.1")))).toBe("reached");
    const elsewhere = { ...rules(), allowedHosts: [{ host: "127.0.0.1", port: port + 1 }] };
    expect(await call(`http://127.0.0.1:${port}/`, guardedAgent(elsewhere))).toMatch(/OutboundRefused/);
    expect(hits).toHaveLength(1);
  });

  it("reaches nothing when the server lets no workspace reach such addresses", async () => {
    const agent = guardedAgent({ ...rules("127.0.0.1"), privateRanges: [] });
    expect(await call(`http://127.0.0.1:${port}/`, agent)).toMatch(/lets no workspace reach/);
    expect(hits).toEqual([]);
  });

  it("keeps the name for the other side, though it connects to the address", async () => {
    expect(await call(`http://erp.test:${port}/`, guardedAgent(rules("erp.test"), toLoopback))).toBe(
      "reached",
    );
    expect(hits).toEqual([`erp.test:${port}/`]);
  });

  it("checks where a redirect leads", async () => {
    const agent = guardedAgent(rules("erp.test"), toLoopback);
    for (const target of [
      `http://127.0.0.1:${port}/`,
      `http://localhost:${port}/`,
      `http://[::1]:${port}/`,
    ]) {
      redirectTo = target;
      hits = [];
      expect(await call(`http://erp.test:${port}/redirect`, agent), target).toMatch(/OutboundRefused/);
      expect(hits).toEqual([`erp.test:${port}/redirect`]);
    }
  });

  it("is not led astray by a name that changes its address between look and connect", async () => {
    const answers = ["127.0.0.1", "10.9.9.9"];
    let asked = 0;
    const rebinding = async () => [{ address: answers[asked++] ?? "10.9.9.9", family: 4 }];
    const agent = guardedAgent(rules("rebind.test"), rebinding);
    expect(await call(`http://rebind.test:${port}/`, agent)).toBe("reached");
    expect(asked).toBe(1);
    // A connection of its own asks anew, and is told no.
    const fresh = guardedAgent(rules(), toLoopback);
    expect(await call(`http://rebind.test:${port}/`, fresh)).toMatch(/OutboundRefused/);
    expect(hits).toHaveLength(1);
  });
});

it("keeps an agent for a set of rules, and never one for two", () => {
  expect(agentFor(rules("a.test"))).toBe(agentFor(rules("a.test")));
  expect(agentFor(rules("a.test"))).not.toBe(agentFor(rules("b.test")));
  expect(agentFor(rules("a.test"))).not.toBe(agentFor({ ...rules("a.test"), privateRanges: [] }));
});
