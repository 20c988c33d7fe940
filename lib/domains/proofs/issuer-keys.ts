import { and, eq, sql } from "drizzle-orm";
import { proofIssuerKeys } from "@/drizzle/schema";
import type { AddIssuerKey, NewProofIssuerKey, ProofIssuer } from "@/lib/contracts/proof-issuers";
import { keyring, opened } from "@/lib/crypto/keyring";
import { type Keyring, keyIdOf, resealed, seal } from "@/lib/crypto/secrets";
import { newWebhookSecret } from "@/lib/crypto/webhook-signature";
import { type Claims, type Command, type ScopedTx, withCommand, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { type Resealed, resealEach } from "@/lib/domains/secrets";
import { systemScope } from "@/lib/domains/tenancy";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, idOf, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { holdIssuer, isLive, readIssuer } from "./issuers";

/** A stranger's message is tried against each of them. */
const LIVE_MAX = 10;
type KeyRow = typeof proofIssuerKeys.$inferSelect;

/**
 * Gives an issuer one more key; the older ones work on. A shared secret is made here and shown this once.
 * @throws AppError not_found, limit_exceeded
 */
export async function addIssuerKey(
  scope: Scope,
  issuerId: Id<"proofIssuer">,
  input: AddIssuerKey,
  command?: Command,
): Promise<NewProofIssuerKey> {
  const made = await withCommand(scope, command, async (tx) => {
    await holdIssuer(tx, issuerId);
    const now = new Date();
    const known = await tx.select().from(proofIssuerKeys).where(eq(proofIssuerKeys.issuerId, issuerId));
    if (known.filter((key) => isLive(key, now)).length >= LIVE_MAX) {
      throw new AppError(
        "limit_exceeded",
        `An issuer has at most ${LIVE_MAX} active keys. Retire one first.`,
      );
    }
    const keyId = newId("proofIssuerKey");
    const sealed =
      input.algorithm === "hmac-sha256" ? seal(keyring(), placeOf(scope, keyId), newWebhookSecret()) : null;
    const publicKey = input.algorithm === "ed25519" ? input.publicKey : null;
    await tx.insert(proofIssuerKeys).values({
      id: keyId,
      tenantId: scope.tenantId,
      workspaceId: scope.workspaceId,
      issuerId,
      algorithm: input.algorithm,
      publicKey,
      sealed,
      sealedUnder: sealed && keyIdOf(sealed),
      createdAt: now,
      expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
    });
    recordAudit(tx, scope, {
      action: "proof_issuer.key_added",
      resource: { kind: "proof_issuer", id: issuerId },
      after: { keyId, algorithm: input.algorithm, publicKey, expiresAt: input.expiresAt ?? null },
      reason: input.reason,
    });
    return { ...(await readIssuer(tx, issuerId)), keyId };
  });
  // Not part of the stored answer: a repeat reads it where it is sealed.
  return { ...made, secret: await secretOf(scope, made.keyId) };
}

/** Retires a key from the next message on. @throws AppError not_found, invalid_transition (retired already) */
export function retireIssuerKey(
  scope: Scope,
  issuerId: Id<"proofIssuer">,
  keyId: Id<"proofIssuerKey">,
  { reason }: { reason: string },
  command?: Command,
): Promise<ProofIssuer> {
  return withCommand(scope, command, async (tx) => {
    await holdIssuer(tx, issuerId);
    const [key] = await tx
      .select()
      .from(proofIssuerKeys)
      .where(and(eq(proofIssuerKeys.id, keyId), eq(proofIssuerKeys.issuerId, issuerId)));
    if (!key) throw notFound("Key");
    if (key.retiredAt) throw new AppError("invalid_transition", "This key is retired already.");
    await tx.update(proofIssuerKeys).set({ retiredAt: new Date() }).where(eq(proofIssuerKeys.id, keyId));
    recordAudit(tx, scope, {
      action: "proof_issuer.key_retired",
      resource: { kind: "proof_issuer", id: issuerId },
      before: { keyId, algorithm: key.algorithm },
      reason,
    });
    return readIssuer(tx, issuerId);
  });
}

/** An issuer's live keys as `verifyWebhook` takes them. @throws AppError unavailable when a secret cannot be read */
export async function verifyingKeys(
  tx: ScopedTx,
  scope: Claims,
  issuerId: Id<"proofIssuer">,
): Promise<{ id: Id<"proofIssuerKey">; key: string }[]> {
  const rows = await tx.select().from(proofIssuerKeys).where(eq(proofIssuerKeys.issuerId, issuerId));
  const now = new Date();
  return rows
    .filter((row) => isLive(row, now))
    .map((row) => ({ id: row.id, key: row.publicKey ?? open(scope, row) }));
}

function open(scope: Claims, { id, sealed }: Pick<KeyRow, "id" | "sealed">): string {
  return opened(
    placeOf(scope, id),
    sealed ?? "",
    (why) => new AppError("unavailable", `A key of this issuer cannot be read: ${why}.`),
  );
}

async function secretOf(scope: Scope, keyId: Id<"proofIssuerKey">): Promise<string | null> {
  const [row] = await withScope(scope, (tx) =>
    tx.select().from(proofIssuerKeys).where(eq(proofIssuerKeys.id, keyId)),
  );
  return row?.sealed ? open(scope, row) : null;
}

/** What a shared secret belongs to: sealed for one key, it opens for no other. */
function placeOf({ tenantId }: Pick<Claims, "tenantId">, keyId: Id<"proofIssuerKey">): string {
  return `proof-issuer-key:${tenantId}/${keyId}`;
}

interface Found {
  id: string;
  tenant_id: string;
  workspace_id: string;
}

/**
 * Seals every shared secret anew that is not under the current key. Safe to break off and to repeat.
 * @returns how many were, and the keys whose secret this server cannot open
 */
export async function rotateIssuerSecrets(
  ring: Keyring = keyring(),
): Promise<{ resealed: number; unreadable: Id<"proofIssuerKey">[] }> {
  const { resealed, unreadable } = await resealEach<Found>(
    (tx, after, limit) =>
      tx.send(sql`select id, tenant_id, workspace_id from ${proofIssuerKeys}
        where sealed_under <> ${ring.current} and (${after?.id ?? null}::uuid is null or id > ${after?.id ?? null}::uuid)
        order by id limit ${limit}`),
    (claims, { id }) => reseal(ring, claims, idOf("proofIssuerKey", id)),
  );
  return { resealed, unreadable: unreadable.map(({ id }) => idOf("proofIssuerKey", id)) };
}

function reseal(ring: Keyring, claims: Claims, keyId: Id<"proofIssuerKey">): Promise<Resealed> {
  return withScope(claims, async (tx) => {
    const [row] = await tx.select().from(proofIssuerKeys).where(eq(proofIssuerKeys.id, keyId)).for("update");
    if (!row?.sealed || row.sealedUnder === ring.current) return "gone";
    const sealed = resealed(ring, placeOf(claims, keyId), row.sealed);
    if (sealed === null) return "unreadable";
    await tx
      .update(proofIssuerKeys)
      .set({ sealed, sealedUnder: keyIdOf(sealed) })
      .where(eq(proofIssuerKeys.id, keyId));
    recordAudit(tx, systemScope(claims, "rotate-secrets", keyId), {
      action: "proof_issuer.key_resealed",
      resource: { kind: "proof_issuer", id: row.issuerId },
      before: { keyId, sealedUnder: row.sealedUnder },
      after: { keyId, sealedUnder: ring.current },
    });
    return "resealed";
  });
}
