import { and, eq, sql } from "drizzle-orm";
import { proofIssuers, proofs } from "@/drizzle/schema";
import { type InboundProof, inboundProofBody, type ReceivedProof } from "@/lib/contracts/proofs";
import { verifyWebhook, WebhookSignatureError } from "@/lib/crypto/webhook-signature";
import { type Claims, type ScopedTx, withScope, withSystem } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { isSuspended, type RequestFacts, systemScope } from "@/lib/domains/tenancy";
import { AppError, notFound, validationFailed } from "@/lib/kernel/errors";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { requireSmall } from "./evidence";
import { type InboundMessage, type InboundRow, inboundRow, recordVerdict, type Signature } from "./inbound";
import { countForged, countGenuine } from "./intake-limit";
import { verifyingKeys } from "./issuer-keys";
import type { IssuerRow } from "./issuers";
import { requireKind, requireRun } from "./submit";
import { lockTies, nudgeWaiting } from "./waits";

const BODY_BYTES_MAX = 131_072;

/**
 * Takes in a proof that its issuer signed. A valid one is verified at once and wakes the steps that wait for it; a
 * repeat of the same message is answered as the first was. One that no key holds for is kept as rejected, so that it
 * can be seen, as long as there are not too many of them; it satisfies nothing.
 * @throws AppError not_found, tenant_suspended, forbidden (disabled), unauthenticated (not genuine, or not fresh),
 *   rate_limited, payload_too_large, invalid_request, validation_failed, conflict (its id was used for another message)
 */
export async function receiveProof(
  issuerId: Id<"proofIssuer">,
  message: InboundMessage,
): Promise<{ data: ReceivedProof; replayed: boolean }> {
  const claims = await placeOfIssuer(issuerId);
  const { issuer, keys } = await withScope(claims, async (tx) => {
    if (await isSuspended(tx, claims)) throw new AppError("tenant_suspended", "This workspace is suspended.");
    const [row] = await tx.select().from(proofIssuers).where(eq(proofIssuers.id, issuerId));
    if (!row) throw notFound("Issuer");
    return { issuer: row, keys: await verifyingKeys(tx, claims, issuerId) };
  });
  if (issuer.status !== "active") throw new AppError("forbidden", "This issuer is disabled.");
  if (message.bytes.byteLength > BODY_BYTES_MAX) {
    throw new AppError("payload_too_large", "The message is larger than 128 KiB.");
  }
  const signature = signatureOf(message, issuer, keys);
  const scope = scopeOf(claims, issuer, message.facts);
  if (signature.state === "valid") {
    await countGenuine(issuerId, issuer.perMinute);
    const body = bodyOf(message);
    requireKind(issuer, body.kind);
    return withScope(claims, (tx) => keepGenuine(tx, scope, issuer, body, message, signature));
  }
  await countForged(issuerId);
  await keepForged(claims, scope, issuer, message, signature);
  throw new AppError("unauthenticated", "No key of this issuer holds for this message.");
}

async function placeOfIssuer(issuerId: Id<"proofIssuer">): Promise<Claims> {
  const [row] = await withSystem("resolve-issuer", (tx) =>
    tx.send<{ tenant_id: string; workspace_id: string }>(
      sql`select tenant_id, workspace_id from ${proofIssuers} where id = ${uuidOf(issuerId)}`,
    ),
  );
  if (!row) throw notFound("Issuer");
  return { tenantId: idOf("tenant", row.tenant_id), workspaceId: idOf("workspace", row.workspace_id) };
}

/** Which key holds, or that none does. @throws AppError unauthenticated without the headers, or when it is not fresh */
function signatureOf(
  { headers, bytes }: InboundMessage,
  issuer: IssuerRow,
  keys: { id: Id<"proofIssuerKey">; key: string }[],
): Signature {
  try {
    const found = verifyWebhook(
      headers,
      bytes,
      keys.map(({ key }) => key),
      { toleranceSeconds: issuer.toleranceSeconds },
    );
    const keyId = keys.find(({ key }) => key === found.key)?.id ?? null;
    return { state: "valid", messageId: found.id, keyId };
  } catch (error) {
    if (!(error instanceof WebhookSignatureError)) throw error;
    if (error.problem !== "no_match") throw new AppError("unauthenticated", error.message);
    return { state: "invalid", messageId: headers.get("webhook-id") ?? "", keyId: null };
  }
}

function scopeOf(claims: Claims, issuer: IssuerRow, facts: RequestFacts): Scope {
  return {
    ...systemScope(claims, "proofs", facts.requestId),
    principal: { kind: "system", id: issuer.id, userId: null, label: issuer.title },
    address: facts.address,
    userAgent: facts.userAgent,
  };
}

function bodyOf(message: InboundMessage): InboundProof {
  const parsed = inboundProofBody.safeParse(message.json());
  if (!parsed.success) {
    throw validationFailed(
      parsed.error.issues.map(({ path, message: text }) => ({
        path: path.join(".") || "body",
        message: text,
      })),
    );
  }
  requireSmall(parsed.data.payload);
  return parsed.data;
}

async function keepGenuine(
  tx: ScopedTx,
  scope: Scope,
  issuer: IssuerRow,
  body: InboundProof,
  message: InboundMessage,
  signature: Signature,
): Promise<{ data: ReceivedProof; replayed: boolean }> {
  if (body.runId !== undefined) await requireRun(tx, body.runId);
  const { kind, runId = null, subject = null } = body;
  lockTies(tx, scope, [{ kind, runId, subject }], "bringer");
  const now = new Date();
  const row = inboundRow(scope, issuer, body, message, signature, now);
  const made = await tx.insert(proofs).values(row).onConflictDoNothing().returning({ id: proofs.id });
  if (made.length === 0) return { data: await repeated(tx, issuer, row), replayed: true };
  recordVerdict(tx, scope, row.id, "verified", now);
  await nudgeWaiting(tx, scope, { kind, runId, subject }, now);
  recordAudit(tx, scope, {
    action: "proof.received",
    resource: { kind: "proof", id: row.id },
    after: {
      kind,
      issuer: issuer.key,
      subject,
      runId,
      hash: row.hash,
      keyId: signature.keyId,
      status: "verified",
    },
  });
  return { data: { id: row.id, status: "verified", hash: row.hash, at: now.toISOString() }, replayed: false };
}

/** The answer of the first message with this id. @throws AppError conflict when it said something else */
async function repeated(tx: ScopedTx, issuer: IssuerRow, row: InboundRow): Promise<ReceivedProof> {
  const [first] = await tx
    .select()
    .from(proofs)
    .where(
      and(
        eq(proofs.issuerId, issuer.id),
        eq(proofs.externalId, row.externalId),
        eq(proofs.signature, "valid"),
      ),
    );
  if (!first || first.body !== row.body) {
    throw new AppError("conflict", "This webhook-id was used for another message.");
  }
  return { id: first.id, status: "verified", hash: first.hash, at: first.at.toISOString() };
}

/** Keeps what no key holds for, when it reads as a proof at all: so that its issuer can find out why. */
async function keepForged(
  claims: Claims,
  scope: Scope,
  issuer: IssuerRow,
  message: InboundMessage,
  signature: Signature,
): Promise<void> {
  let body: InboundProof;
  try {
    body = bodyOf(message);
  } catch (error) {
    if (error instanceof AppError) return;
    throw error;
  }
  await withScope(claims, async (tx) => {
    const runs =
      body.runId === undefined
        ? true
        : await requireRun(tx, body.runId).then(
            () => true,
            () => false,
          );
    if (!runs) return;
    const now = new Date();
    const row = inboundRow(scope, issuer, body, message, signature, now);
    tx.defer(tx.insert(proofs).values(row));
    recordVerdict(tx, scope, row.id, "rejected", now);
    recordAudit(tx, scope, {
      action: "proof.rejected",
      resource: { kind: "proof", id: row.id },
      after: { kind: row.kind, issuer: issuer.key, hash: row.hash, method: "signature", status: "rejected" },
    });
  });
}
