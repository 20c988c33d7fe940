import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kindOfAddress } from "./address";
import { checkedAddresses, OutboundRefused, type OutboundRules, problemWith } from "./guard";

const NONE: OutboundRules = { allowedHosts: [], privateRanges: [] };
const LOCAL: OutboundRules = {
  allowedHosts: [{ host: "Erp.Internal", port: 8443 }],
  privateRanges: ["10.0.0.0/8", "127.0.0.0/8", "::1/128", "fd00::/8"],
};

const REFUSED: [string, string][] = [
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["0.0.0.0", "reserved"],
  ["0.1.2.3", "reserved"],
  ["10.0.0.1", "private"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.168.1.1", "private"],
  ["100.64.0.1", "shared"],
  ["100.127.255.255", "shared"],
  ["169.254.1.1", "link_local"],
  ["169.254.169.254", "metadata"],
  ["100.100.100.200", "metadata"],
  ["192.0.0.1", "reserved"],
  ["192.0.2.1", "reserved"],
  ["198.18.0.1", "reserved"],
  ["198.51.100.1", "reserved"],
  ["203.0.113.1", "reserved"],
  ["224.0.0.1", "multicast"],
  ["240.0.0.1", "reserved"],
  ["255.255.255.255", "reserved"],
  ["::", "reserved"],
  ["::1", "loopback"],
  ["fe80::1", "link_local"],
  ["fe80::1%eth0", "link_local"],
  ["febf::1", "link_local"],
  ["fec0::1", "reserved"],
  ["fc00::1", "private"],
  ["fdff::1", "private"],
  ["fd00:ec2::254", "metadata"],
  ["ff02::1", "multicast"],
  ["2001:db8::1", "reserved"],
  ["2001::1", "reserved"],
  ["64:ff9b:1::1", "reserved"],
  ["::ffff:127.0.0.1", "loopback"],
  ["::ffff:a9fe:a9fe", "metadata"],
  ["::ffff:0:10.0.0.1", "private"],
  ["::127.0.0.1", "loopback"],
  ["::2", "reserved"],
  ["64:ff9b::7f00:1", "loopback"],
  ["2002:7f00:1::", "loopback"],
  ["2002:a00:1::1", "private"],
  ["not an address", "reserved"],
  ["", "reserved"],
];

describe("what an address is", () => {
  it.each(REFUSED)("%s is %s", (address, kind) => expect(kindOfAddress(address)).toBe(kind));

  it.each([
    "1.1.1.1",
    "172.15.0.1",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "192.167.1.1",
    "2606:4700::1111",
  ])("%s is public", (address) => expect(kindOfAddress(address)).toBe("public"));

  it("sees through every IPv6 form that carries an IPv4 address", () => {
    fc.assert(
      fc.property(fc.ipV4(), (inner) => {
        const [a = 0, b = 0, c = 0, d = 0] = inner.split(".").map(Number);
        const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        const kind = kindOfAddress(inner);
        for (const form of [
          `::ffff:${inner}`,
          `::ffff:${hex}`,
          `::ffff:0:${hex}`,
          `64:ff9b::${hex}`,
          `2002:${hex}::1`,
        ])
          expect({ form, kind: kindOfAddress(form) }).toEqual({ form, kind });
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the rules of a workspace", () => {
  it("refuse what is not public, and let what is through", async () => {
    for (const [address] of REFUSED) {
      const outcome = checkedAddresses(NONE, "host.example", 443, async () => [{ address, family: 4 }]);
      await expect(outcome, address).rejects.toThrow(OutboundRefused);
    }
    const reached = await checkedAddresses(NONE, "host.example", 443, async () => [
      { address: "1.1.1.1", family: 4 },
    ]);
    expect(reached).toEqual([{ address: "1.1.1.1", family: 4 }]);
  });

  it("refuse a name when one of its addresses may not be reached", async () => {
    const outcome = checkedAddresses(NONE, "mixed.example", 443, async () => [
      { address: "1.1.1.1", family: 4 },
      { address: "10.0.0.1", family: 4 },
    ]);
    await expect(outcome).rejects.toThrow("mixed.example (10.0.0.1) is a private address");
    await expect(checkedAddresses(NONE, "none.example", 443, async () => [])).rejects.toThrow(
      OutboundRefused,
    );
  });

  it("let an allowed host and port through, within what the server allows", () => {
    const problem = (host: string, port: number, address: string) => problemWith(LOCAL, host, port, address);
    expect(problem("erp.internal", 8443, "10.1.2.3")).toBeNull();
    expect(problem("erp.internal", 5432, "10.1.2.3")).toMatch(/not on this workspace's list/);
    expect(problem("other.internal", 8443, "10.1.2.3")).toMatch(/not on this workspace's list/);
    expect(problem("erp.internal", 8443, "192.168.1.1")).toMatch(/lets no workspace reach/);
    expect(problem("erp.internal", 8443, "::ffff:10.1.2.3")).toBeNull();
    expect(problem("erp.internal", 8443, "fd12::1")).toBeNull();
  });

  it("let nobody at metadata, multicast and reserved addresses, whatever is allowed", () => {
    const all: OutboundRules = {
      allowedHosts: [{ host: "h", port: null }],
      privateRanges: ["0.0.0.0/0", "::/0"],
    };
    for (const [address, kind] of REFUSED) {
      const problem = problemWith(all, "h", 80, address);
      if (kind === "metadata" || kind === "multicast" || kind === "reserved")
        expect(problem, address).not.toBeNull();
      else expect(problem, address).toBeNull();
    }
  });

  it("compare names without case and final dot", async () => {
    const resolve = async () => [{ address: "10.0.0.1", family: 4 }];
    for (const name of ["ERP.internal", "erp.internal."]) {
      expect(await checkedAddresses(LOCAL, name, 8443, resolve)).toHaveLength(1);
    }
  });
});
