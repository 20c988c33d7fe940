import ipaddr from "ipaddr.js";

/** What an address is, as far as calls to the outside world are concerned. */
export type AddressKind =
  | "public"
  | "private"
  | "loopback"
  | "link_local"
  | "shared"
  | "metadata"
  | "multicast"
  | "reserved";

/** Where clouds answer a machine's own credentials. Nobody's receiver is there. */
const METADATA = new Set(["169.254.169.254", "169.254.170.2", "100.100.100.200", "fd00:ec2::254"]);

const KINDS: Record<string, AddressKind> = {
  unicast: "public",
  private: "private",
  uniqueLocal: "private",
  loopback: "loopback",
  linkLocal: "link_local",
  carrierGradeNat: "shared",
  multicast: "multicast",
};

/**
 * What kind of address this is. IPv6 forms that carry an IPv4 address (mapped, compatible, translated, NAT64, 6to4)
 * count as what they carry. Anything without a meaning of its own is `reserved`. Pure.
 */
export function kindOfAddress(address: string): AddressKind {
  if (!ipaddr.isValid(address)) return "reserved";
  const parsed = ipaddr.parse(address);
  if (METADATA.has(parsed.toString())) return "metadata";
  if (parsed instanceof ipaddr.IPv6) {
    const inner = carriedIPv4(parsed);
    if (inner) return kindOfAddress(inner);
  }
  return KINDS[parsed.range()] ?? "reserved";
}

/** The IPv4 address that an IPv6 address stands for, if it does. */
function carriedIPv4(address: ipaddr.IPv6): string | null {
  const bytes = address.toByteArray();
  const quad = (from: number) => bytes.slice(from, from + 4).join(".");
  const zeros = (from: number, to: number) => bytes.slice(from, to).every((byte) => byte === 0);
  // ::ffff:a.b.c.d and ::ffff:0:a.b.c.d
  if (zeros(0, 10) && bytes[10] === 0xff && bytes[11] === 0xff) return quad(12);
  if (zeros(0, 8) && bytes[8] === 0xff && bytes[9] === 0xff && zeros(10, 12)) return quad(12);
  // 64:ff9b::a.b.c.d
  if (bytes[0] === 0 && bytes[1] === 0x64 && bytes[2] === 0xff && bytes[3] === 0x9b && zeros(4, 12))
    return quad(12);
  // 2002:aabb:ccdd::
  if (bytes[0] === 0x20 && bytes[1] === 0x02) return quad(2);
  // ::a.b.c.d, but not :: and ::1
  if (zeros(0, 12) && !(zeros(12, 15) && (bytes[15] ?? 0) <= 1)) return quad(12);
  return null;
}

/** Whether an address lies in one of the ranges, written `10.0.0.0/8` or `::1/128`. Mapped forms count as IPv4. */
export function isWithin(address: string, ranges: readonly string[]): boolean {
  const parsed = ipaddr.process(address);
  return ranges.some((range) => {
    const [base, bits] = ipaddr.parseCIDR(range);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}

/** Whether a text is a range such as `10.0.0.0/8`. */
export function isRange(text: string): boolean {
  return ipaddr.isValidCIDR(text);
}
