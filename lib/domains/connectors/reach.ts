import { eq, sql } from "drizzle-orm";
import { allowedHosts, connectorSecrets, connectors } from "@/drizzle/schema";
import type { ConnectorTarget } from "@/lib/contracts/connector-config";
import type { Limits } from "@/lib/contracts/connectors";
import type { ScopedTx } from "@/lib/db";
import { env } from "@/lib/env";
import type { ConnectorHealth } from "@/lib/kernel/connectors";
import { AppError } from "@/lib/kernel/errors";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import type { AllowedHost, OutboundRules } from "@/lib/rails/network/guard";
import { openSecret } from "./secret";

/** Everything needed to call through a connector, its secret in the clear: never stored, logged or returned. */
export interface Reach {
  id: Id<"connector">;
  key: string;
  title: string;
  revision: number;
  target: ConnectorTarget;
  limits: Limits;
  health: ConnectorHealth;
  /** Empty when the connector takes none. */
  secret: string;
  rules: OutboundRules;
}

interface Row {
  id: string;
  tenant_id: string;
  key: string;
  title: string;
  revision: number;
  kind: string;
  config: object;
  limits: Limits;
  health: ConnectorHealth;
  sealed: string | null;
  hosts: AllowedHost[] | null;
}

/** A connector by key or id, ready to be called, in one statement. @throws AppError connector_unavailable */
export async function reachOf(
  tx: ScopedTx,
  which: { key: string } | { id: Id<"connector"> },
): Promise<Reach> {
  const matches = "key" in which ? sql`c.key = ${which.key}` : sql`c.id = ${uuidOf(which.id)}`;
  const [row] = await tx.send<Row>(sql`
    select c.id, c.tenant_id, c.key, c.title, c.revision, c.kind, c.config, c.limits, c.health, s.sealed,
      (select jsonb_agg(jsonb_build_object('host', h.host, 'port', h.port) order by h.id) from ${allowedHosts} h) as hosts
    from ${connectors} c left join ${connectorSecrets} s on s.connector_id = c.id
    where ${matches}`);
  if (!row) {
    throw new AppError(
      "connector_unavailable",
      `There is no connector ${"key" in which ? which.key : which.id}.`,
    );
  }
  const id = idOf("connector", row.id);
  return {
    id,
    key: row.key,
    title: row.title,
    revision: row.revision,
    target: { kind: row.kind, ...row.config } as ConnectorTarget,
    limits: row.limits,
    health: row.health,
    secret: row.sealed === null ? "" : openSecret(idOf("tenant", row.tenant_id), id, row.sealed),
    rules: { allowedHosts: row.hosts ?? [], privateRanges: env().OUTBOUND_PRIVATE_RANGES },
  };
}

/** How an HTTP connector is addressed, for a node that is about to call it. @throws AppError connector_unavailable */
export async function httpConnectorOf(
  tx: ScopedTx,
  key: string,
): Promise<{
  baseUrl: string;
  receiptPath: string | null;
  idempotencyKeys: boolean;
  timeoutSeconds: number;
}> {
  const [row] = await tx
    .select({ kind: connectors.kind, config: connectors.config, limits: connectors.limits })
    .from(connectors)
    .where(eq(connectors.key, key));
  const target = row && ({ kind: row.kind, ...row.config } as ConnectorTarget);
  if (target?.kind !== "http") {
    throw new AppError("connector_unavailable", `There is no HTTP connector ${key}.`);
  }
  return {
    baseUrl: target.baseUrl,
    receiptPath: target.receiptPath ?? null,
    idempotencyKeys: target.idempotencyKeys ?? false,
    timeoutSeconds: row?.limits.timeoutSeconds ?? 15,
  };
}

/**
 * The address of a path below a connector's base URL. Pure.
 * @throws AppError connector_unavailable for a path that leads anywhere else, so that credentials stay with their host
 */
export function urlBelow(baseUrl: string, path: string): string {
  const base = new URL(baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`);
  const url = URL.parse(`${base.origin}${base.pathname}${path.replace(/^\//, "")}`);
  if (!url || url.origin !== base.origin || !url.pathname.startsWith(base.pathname) || url.username !== "") {
    throw new AppError("connector_unavailable", `The path ${path} leads out of the connector's base URL.`);
  }
  return url.toString();
}
