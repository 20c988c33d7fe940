import { isIP } from "node:net";
import { eq } from "drizzle-orm";
import { allowedHosts, workspaces } from "@/drizzle/schema";
import type { Claims, ScopedTx } from "@/lib/db";
import { env } from "@/lib/env";
import { validationFailed } from "@/lib/kernel/errors";
import { type AllowedHost, normalHost, type OutboundRules, problemWith } from "@/lib/rails/network/guard";

/** Where messages of a workspace may be posted to. */
export interface Bounds {
  mode: "sandbox" | "live";
  rules: OutboundRules;
}

/** The bounds that these hosts and the server's operator set. */
export function boundsOf(mode: Bounds["mode"], hosts: readonly AllowedHost[]): Bounds {
  return { mode, rules: { allowedHosts: hosts, privateRanges: env().OUTBOUND_PRIVATE_RANGES } };
}

/**
 * Why a URL is not posted to, as far as that can be said without asking for its addresses: those are looked at when
 * the connection is made. Pure.
 */
export function problemWithTarget({ mode, rules }: Bounds, target: string): string | null {
  const { protocol, hostname, port: given } = new URL(target);
  const host = normalHost(hostname);
  const port = Number(given) || (protocol === "https:" ? 443 : 80);
  const isAllowed = rules.allowedHosts.some(
    (one) => normalHost(one.host) === host && (one.port === null || one.port === port),
  );
  if (protocol !== "https:" && mode === "live" && !isAllowed) {
    return "must be https in a live workspace, unless its host is on the list of allowed hosts";
  }
  return isIP(host) ? problemWith(rules, host, port, host) : null;
}

/** @throws AppError validation_failed when an endpoint of the workspace may not lead there */
export async function requireTarget(tx: ScopedTx, claims: Claims, url: string): Promise<void> {
  const [[workspace], hosts] = await Promise.all([
    tx.select({ mode: workspaces.mode }).from(workspaces).where(eq(workspaces.id, claims.workspaceId)),
    tx.select({ host: allowedHosts.host, port: allowedHosts.port }).from(allowedHosts),
  ]);
  const problem = problemWithTarget(boundsOf(workspace?.mode ?? "live", hosts), url);
  if (problem) throw validationFailed([{ path: "url", message: problem }]);
}
