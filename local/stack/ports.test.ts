import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { freePorts, isListening, PortTakenError, portsFromEnv, requireFreePorts } from "./ports";

describe("portsFromEnv", () => {
  it("takes the usual ports unless told", () => {
    expect(portsFromEnv({})).toEqual({
      app: 3000,
      postgres: 54322,
      auth: 54321,
      inngest: 8288,
      smtp: 1025,
      inbox: 1080,
      receiver: 8299,
    });
    expect(portsFromEnv({ PORT: "4000", SMTP_PORT: "" })).toMatchObject({ app: 4000, smtp: 1025 });
  });

  it("names the variable that is no port", () => {
    for (const wrong of ["abc", "0", "70000", "1e3", "-1"]) {
      expect(() => portsFromEnv({ INBOX_PORT: wrong })).toThrow(`INBOX_PORT=${wrong}`);
    }
  });

  it("names both variables when two want one port", () => {
    expect(() => portsFromEnv({ PORT: "8288" })).toThrow(/8288.*PORT or INNGEST_PORT/);
  });
});

describe("requireFreePorts", () => {
  const server = createServer();
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it("says which component, which port and which variable", async () => {
    const ports = await freePorts();
    await new Promise<void>((resolve) => server.listen(ports.auth, "127.0.0.1", resolve));
    expect(await isListening(ports.auth)).toBe(true);
    await expect(requireFreePorts(ports, ["postgres"])).resolves.toBeUndefined();
    const taken = requireFreePorts(ports, ["postgres", "auth"]);
    await expect(taken).rejects.toBeInstanceOf(PortTakenError);
    await expect(taken).rejects.toThrow(new RegExp(`Port ${ports.auth}, which auth needs.*SUPABASE_PORT`));
  });
});
