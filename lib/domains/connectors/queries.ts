import { and, desc, eq, lt } from "drizzle-orm";
import type { z } from "zod";
import { connectorChecks, connectorSecrets, connectors } from "@/drizzle/schema";
import type { Connector, ConnectorCheck, listConnectors as listContract } from "@/lib/contracts/connectors";
import { cursorId, holds, type Page, type PageQuery, pageOf, withScope } from "@/lib/db";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { presentConnector, readConnector, SECRET_FACTS } from "./present";

type ListQuery = z.output<NonNullable<(typeof listContract)["query"]>>;

/** Connectors, newest first. */
export function listConnectors(scope: Scope, query: ListQuery): Promise<Page<Connector>> {
  const before = cursorId("connector", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select({ row: connectors, secret: SECRET_FACTS })
      .from(connectors)
      .leftJoin(connectorSecrets, eq(connectorSecrets.connectorId, connectors.id))
      .where(
        and(
          before && lt(connectors.id, before),
          query.kind && eq(connectors.kind, query.kind),
          query.health && eq(connectors.health, query.health),
          holds(connectors.search, query.q),
        ),
      )
      .orderBy(desc(connectors.id))
      .limit(query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      ({ row }) => row.id,
      ({ row, secret }) => presentConnector(row, secret),
    );
  });
}

/** One connector. @throws AppError not_found */
export function getConnector(scope: Scope, connectorId: Id<"connector">): Promise<Connector> {
  return withScope(scope, (tx) => readConnector(tx, connectorId));
}

/** The health tests of a connector, newest first. @throws AppError not_found */
export function listConnectorChecks(
  scope: Scope,
  connectorId: Id<"connector">,
  query: PageQuery,
): Promise<Page<ConnectorCheck>> {
  const before = cursorId("connectorCheck", query.cursor);
  return withScope(scope, async (tx) => {
    await readConnector(tx, connectorId);
    const rows = await tx
      .select()
      .from(connectorChecks)
      .where(and(eq(connectorChecks.connectorId, connectorId), before && lt(connectorChecks.id, before)))
      .orderBy(desc(connectorChecks.id))
      .limit(query.limit + 1);
    return pageOf(rows, query.limit, (row) => row.id, presentCheck);
  });
}

/** A health test as the API shows it. */
export function presentCheck(row: typeof connectorChecks.$inferSelect): ConnectorCheck {
  const { id, ok, health, message, latencyMs, by, at } = row;
  return { id, ok, health, message, latencyMs, by, at: at.toISOString() };
}
