import { and, asc, desc, eq, inArray, lt } from "drizzle-orm";
import type { z } from "zod";
import { proofIssuerKeys, proofIssuers } from "@/drizzle/schema";
import {
  type CreateIssuer,
  createIssuerBody,
  type listProofIssuers as listContract,
  type ProofIssuer,
  type ProofIssuerKey,
  type UpdateIssuer,
} from "@/lib/contracts/proof-issuers";
import { type Command, cursorId, type Page, pageOf, type ScopedTx, withCommand, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { AppError, notFound } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

export type IssuerRow = typeof proofIssuers.$inferSelect;
type KeyRow = typeof proofIssuerKeys.$inferSelect;
type ListQuery = z.output<NonNullable<(typeof listContract)["query"]>>;

/** Issuers, newest first. */
export function listIssuers(scope: Scope, query: ListQuery): Promise<Page<ProofIssuer>> {
  const before = cursorId("proofIssuer", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await tx
      .select()
      .from(proofIssuers)
      .where(
        and(before && lt(proofIssuers.id, before), query.status && eq(proofIssuers.status, query.status)),
      )
      .orderBy(desc(proofIssuers.id))
      .limit(query.limit + 1);
    const page = pageOf(
      rows,
      query.limit,
      ({ id }) => id,
      (row) => row,
    );
    return { ...page, items: await present(tx, page.items) };
  });
}

/** One issuer. @throws AppError not_found */
export function getIssuer(scope: Scope, issuerId: Id<"proofIssuer">): Promise<ProofIssuer> {
  return withScope(scope, (tx) => readIssuer(tx, issuerId));
}

/** Registers an issuer, without a key yet. @throws AppError conflict when its key name is taken */
export function createIssuer(scope: Scope, input: CreateIssuer, command?: Command): Promise<ProofIssuer> {
  const values = createIssuerBody.parse(input);
  return withCommand(scope, command, async (tx) => {
    const id = newId("proofIssuer");
    const now = new Date();
    const { tenantId, workspaceId } = scope;
    const row = { id, tenantId, workspaceId, ...values, createdAt: now, updatedAt: now };
    const made = await tx
      .insert(proofIssuers)
      .values({ ...row, status: "active" })
      .onConflictDoNothing({ target: [proofIssuers.workspaceId, proofIssuers.key] })
      .returning({ id: proofIssuers.id });
    if (made.length === 0) throw new AppError("conflict", `There is an issuer ${values.key} already.`);
    recordAudit(tx, scope, {
      action: "proof_issuer.created",
      resource: { kind: "proof_issuer", id },
      after: values,
    });
    return readIssuer(tx, id);
  });
}

/** Changes an issuer. @throws AppError not_found, conflict (changed since it was read) */
export function updateIssuer(
  scope: Scope,
  issuerId: Id<"proofIssuer">,
  { revision, reason, ...changes }: UpdateIssuer,
  command?: Command,
): Promise<ProofIssuer> {
  return withCommand(scope, command, async (tx) => {
    const row = await holdIssuer(tx, issuerId);
    if (row.revision !== revision) {
      throw new AppError("conflict", "The issuer was changed since you read it.", { revision: row.revision });
    }
    const { title, kinds, toleranceSeconds, perMinute, status } = row;
    const before = { title, kinds, toleranceSeconds, perMinute, status };
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    const after: typeof before = { ...before, ...Object.fromEntries(given) };
    await tx
      .update(proofIssuers)
      .set({ ...after, revision: revision + 1, updatedAt: new Date() })
      .where(eq(proofIssuers.id, issuerId));
    recordAudit(tx, scope, {
      action: "proof_issuer.updated",
      resource: { kind: "proof_issuer", id: issuerId },
      before,
      after,
      reason,
    });
    return readIssuer(tx, issuerId);
  });
}

/** An issuer's row, held until the transaction ends. @throws AppError not_found */
export async function holdIssuer(tx: ScopedTx, issuerId: Id<"proofIssuer">): Promise<IssuerRow> {
  const [row] = await tx.select().from(proofIssuers).where(eq(proofIssuers.id, issuerId)).for("update");
  if (!row) throw notFound("Issuer");
  return row;
}

/** One issuer with its keys, within a transaction. @throws AppError not_found */
export async function readIssuer(tx: ScopedTx, issuerId: Id<"proofIssuer">): Promise<ProofIssuer> {
  const rows = await tx.select().from(proofIssuers).where(eq(proofIssuers.id, issuerId));
  const [issuer] = await present(tx, rows);
  if (!issuer) throw notFound("Issuer");
  return issuer;
}

async function present(tx: ScopedTx, rows: IssuerRow[]): Promise<ProofIssuer[]> {
  if (rows.length === 0) return [];
  const keys = await tx
    .select()
    .from(proofIssuerKeys)
    .where(
      inArray(
        proofIssuerKeys.issuerId,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(desc(proofIssuerKeys.id), asc(proofIssuerKeys.issuerId));
  const now = new Date();
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    title: row.title,
    kinds: row.kinds,
    toleranceSeconds: row.toleranceSeconds,
    perMinute: row.perMinute,
    status: row.status,
    inboundPath: `/v1/proof-issuers/${row.id}/proofs`,
    keys: keys.filter(({ issuerId }) => issuerId === row.id).map((key) => presentKey(key, now)),
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }));
}

/** Whether a key still vouches for messages that come now. */
export function isLive({ retiredAt, expiresAt }: KeyRow, now: Date): boolean {
  return retiredAt === null && (expiresAt === null || expiresAt > now);
}

function presentKey(row: KeyRow, now: Date): ProofIssuerKey {
  const { id, algorithm, publicKey, createdAt, expiresAt, retiredAt } = row;
  return {
    id,
    algorithm,
    publicKey,
    status: retiredAt ? "retired" : isLive(row, now) ? "active" : "expired",
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    retiredAt: retiredAt?.toISOString() ?? null,
  };
}
