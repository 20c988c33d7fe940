import { eq } from "drizzle-orm";
import { connectorSecrets, connectors } from "@/drizzle/schema";
import {
  type ConnectorTarget,
  destinationsOf,
  type SecretName,
  secretOf,
} from "@/lib/contracts/connector-config";
import {
  type Connector,
  type CreateConnector,
  createConnectorBody,
  type UpdateConnector,
  updateConnectorBody,
} from "@/lib/contracts/connectors";
import { keyring } from "@/lib/crypto/keyring";
import { keyIdOf, seal } from "@/lib/crypto/secrets";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, validationFailed } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { holdConnector, readConnector, targetOf } from "./present";
import { givenSecret, placeOf } from "./secret";

/**
 * Registers a connector. @throws AppError conflict when its key is taken, validation_failed when its secret is
 * missing or of no use
 */
export async function createConnector(
  scope: Scope,
  input: CreateConnector,
  command?: Command,
): Promise<Connector> {
  const { key, title, target, limits, secrets } = createConnectorBody.parse(input);
  const secret = givenSecret(target, secrets);
  requireSecret(target, secret !== null);
  return withCommand(scope, command, async (tx) => {
    const id = newId("connector");
    const { kind, ...config } = target;
    const inserted = await tx
      .insert(connectors)
      .values({
        id,
        tenantId: scope.tenantId,
        workspaceId: scope.workspaceId,
        key,
        title,
        kind,
        config,
        limits,
      })
      .onConflictDoNothing({ target: [connectors.workspaceId, connectors.key] })
      .returning({ id: connectors.id });
    if (inserted.length === 0) throw new AppError("conflict", `There is a connector ${key} already.`);
    if (secret) putSecret(tx, scope, id, secret);
    recordAudit(tx, scope, {
      action: "connector.created",
      resource: { kind: "connector", id },
      after: { key, title, target, limits, secret: secret?.name ?? null },
    });
    return readConnector(tx, id);
  });
}

/**
 * Changes a connector. What is sent along with a call follows the connector, so a new destination needs the secret
 * again: whoever may change connectors must not be able to have a secret sent to themselves.
 * @throws AppError not_found, conflict (changed since it was read), validation_failed
 */
export async function updateConnector(
  scope: Scope,
  connectorId: Id<"connector">,
  input: UpdateConnector,
  command?: Command,
): Promise<Connector> {
  const body = updateConnectorBody.parse(input);
  return withCommand(scope, command, async (tx) => {
    const row = await holdConnector(tx, connectorId);
    if (row.revision !== body.revision) {
      throw new AppError("conflict", "The connector was changed since you read it.", {
        revision: row.revision,
      });
    }
    const before = targetOf(row);
    const target = body.target ?? before;
    if (target.kind !== before.kind) {
      throw validationFailed([{ path: "target.kind", message: `stays ${before.kind}` }]);
    }
    const secret = givenSecret(target, body.secrets ?? {});
    const needed = secretOf(target);
    const moved =
      needed !== secretOf(before) || destinationsOf(target).join() !== destinationsOf(before).join();
    if (moved) requireSecret(target, secret !== null);
    const { kind, ...config } = target;
    const title = body.title ?? row.title;
    const limits = { ...row.limits, ...definedOf(body.limits) };
    const now = new Date();
    await tx
      .update(connectors)
      .set({
        title,
        config,
        limits,
        revision: row.revision + 1,
        updatedAt: now,
        // What was known of how it stands was known of what it was before.
        ...((moved || secret) && {
          health: "unknown" as const,
          healthMessage: null,
          healthSince: now,
          healthStreak: 0,
          nextCheckAt: now,
        }),
      })
      .where(eq(connectors.id, connectorId));
    if (needed === null)
      tx.defer(tx.delete(connectorSecrets).where(eq(connectorSecrets.connectorId, connectorId)));
    if (secret) putSecret(tx, scope, connectorId, secret);
    recordAudit(tx, scope, {
      action: "connector.updated",
      resource: { kind: "connector", id: connectorId },
      before: { title: row.title, target: before, limits: row.limits },
      after: { title, target, limits, ...(secret && { secret: `${secret.name} replaced` }) },
      reason: body.reason,
    });
    return readConnector(tx, connectorId);
  });
}

function putSecret(
  tx: ScopedTx,
  scope: Scope,
  connectorId: Id<"connector">,
  { name, value }: { name: SecretName; value: string },
): void {
  const sealed = seal(keyring(), placeOf(scope.tenantId, connectorId), value);
  const written = { name, sealed, keyId: keyIdOf(sealed), setAt: new Date() };
  tx.defer(
    tx
      .insert(connectorSecrets)
      .values({ connectorId, tenantId: scope.tenantId, workspaceId: scope.workspaceId, ...written })
      .onConflictDoUpdate({ target: connectorSecrets.connectorId, set: written }),
  );
}

function requireSecret(target: ConnectorTarget, given: boolean): void {
  const name = secretOf(target);
  if (!name || given) return;
  throw validationFailed([
    { path: `secrets.${name}`, message: "is required: it is sent to where this connector leads" },
  ]);
}

function definedOf<T extends object>(given: T | undefined): Partial<T> {
  return Object.fromEntries(
    Object.entries(given ?? {}).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
