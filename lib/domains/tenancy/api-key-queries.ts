import { and, desc, eq, gt, isNotNull, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { apiKeys, profiles } from "@/drizzle/schema";
import type { API_KEY_STATUSES, ApiKey } from "@/lib/contracts/api-keys";
import { cursorId, type Page, type PageQuery, pageOf, type ScopedTx, withScope } from "@/lib/db";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

type Status = (typeof API_KEY_STATUSES)[number];

const now = sql`now()`;
const CONDITIONS: Record<Status, SQL | undefined> = {
  active: and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now))),
  expired: and(isNull(apiKeys.revokedAt), lte(apiKeys.expiresAt, now)),
  revoked: isNotNull(apiKeys.revokedAt),
};

/** The workspace's API keys, newest first. */
export function listApiKeys(
  scope: Scope,
  query: PageQuery & { status?: Status | undefined },
): Promise<Page<ApiKey>> {
  const before = cursorId("apiKey", query.cursor);
  return withScope(scope, async (tx) => {
    const rows = await select(tx)
      .where(and(before && lt(apiKeys.id, before), query.status && CONDITIONS[query.status]))
      .orderBy(desc(apiKeys.id))
      .limit(query.limit + 1);
    return pageOf(rows, query.limit, ({ key }) => key.id, present);
  });
}

/** One API key. @throws AppError not_found */
export function getApiKey(scope: Scope, apiKeyId: Id<"apiKey">): Promise<ApiKey> {
  return withScope(scope, (tx) => readApiKey(tx, apiKeyId));
}

/** One API key, within a transaction. @throws AppError not_found */
export async function readApiKey(tx: ScopedTx, apiKeyId: Id<"apiKey">): Promise<ApiKey> {
  const [row] = await select(tx).where(eq(apiKeys.id, apiKeyId));
  if (!row) throw notFound("API key");
  return present(row);
}

type Row = Awaited<ReturnType<typeof select>>[number];

function select(tx: ScopedTx) {
  return tx
    .select({ key: apiKeys, creator: { id: profiles.id, name: profiles.name } })
    .from(apiKeys)
    .leftJoin(profiles, eq(profiles.id, apiKeys.createdBy));
}

function present({ key, creator }: Row): ApiKey {
  const expired = key.expiresAt !== null && key.expiresAt <= new Date();
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    status: key.revokedAt ? "revoked" : expired ? "expired" : "active",
    createdBy: creator,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    replacedBy: key.replacedBy,
  };
}
