import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isWithin, kindOfAddress } from "./address";

/** A host that a workspace allows though its address is not public; without a port, all of its ports. */
export interface AllowedHost {
  host: string;
  port: number | null;
}

/** Where calls of one workspace may go besides the public internet. */
export interface OutboundRules {
  allowedHosts: readonly AllowedHost[];
  /** Ranges of non-public addresses that workspaces of this server may allow at all. Set by its operator. */
  privateRanges: readonly string[];
}

/** A call that was not made, since its target is none that the workspace may reach. */
export class OutboundRefused extends Error {
  override readonly name = "OutboundRefused";
  readonly code = "ERR_OUTBOUND_REFUSED";
}

/** An address that was looked at and may be connected to. */
export interface CheckedAddress {
  address: string;
  family: 4 | 6;
}

/** Resolves a name to all of its addresses. */
export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>;

const systemResolve: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/** A host name as it is compared: lower case, no brackets, no dot at its end. */
export function normalHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
}

/**
 * Resolves a host and checks every address it has: one that may not be reached refuses them all. Connect to what
 * this answers, never to the name again, which may resolve to something else by then.
 * @throws OutboundRefused, or the resolver's error
 */
export async function checkedAddresses(
  rules: OutboundRules,
  hostname: string,
  port: number,
  resolve: Resolve = systemResolve,
): Promise<CheckedAddress[]> {
  const host = normalHost(hostname);
  const literal = isIP(host);
  const found = literal ? [{ address: host, family: literal }] : await resolve(host);
  if (found.length === 0) throw new OutboundRefused(`${host} has no address`);
  for (const { address } of found) {
    const problem = problemWith(rules, host, port, address);
    if (problem) throw new OutboundRefused(problem);
  }
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

const WORDS: Record<ReturnType<typeof kindOfAddress>, string> = {
  public: "a public",
  private: "a private",
  loopback: "a loopback",
  link_local: "a link-local",
  shared: "a carrier's shared",
  metadata: "a cloud metadata",
  multicast: "a multicast",
  reserved: "a reserved",
};

/** Why an address of a host may not be connected to, or null when it may. Pure. */
export function problemWith(
  rules: OutboundRules,
  host: string,
  port: number,
  address: string,
): string | null {
  const kind = kindOfAddress(address);
  if (kind === "public") return null;
  const shown = host === address ? host : `${host} (${address})`;
  const what = `${shown} is ${WORDS[kind]} address`;
  if (kind === "metadata" || kind === "multicast" || kind === "reserved")
    return `${what}, which is never called`;
  if (!isWithin(address, rules.privateRanges)) {
    return `${what}, and this server lets no workspace reach it`;
  }
  const allowed = rules.allowedHosts.some(
    (one) => normalHost(one.host) === host && (one.port === null || one.port === port),
  );
  return allowed ? null : `${what}, and ${host}:${port} is not on this workspace's list of allowed hosts`;
}
