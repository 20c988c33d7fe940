import { sql } from "drizzle-orm";
import { idempotencyKeys } from "@/drizzle/schema";
import { sha256 } from "@/lib/crypto/hash";
import type { Json } from "@/lib/kernel/canonical";
import { AppError } from "@/lib/kernel/errors";
import { uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { type ScopedTx, withScope } from "./transaction";

const KEPT_DAYS = 30;

/** A request that carries an Idempotency-Key. `replayed` is set when its stored answer was given again. */
export class Command {
  replayed = false;

  /** @param requestHash SHA-256 over what was asked (path parameters, query and body) */
  constructor(
    readonly route: string,
    readonly key: string,
    readonly requestHash: string,
  ) {}
}

/**
 * `withScope` for a verb with side effects. With a command, the verb's result is stored in the same
 * transaction under its key, and a repeat is answered from there.
 * @param prefetch reads that go out in the same round trip as the look-up of the key; given to `fn`
 * @throws AppError idempotency_conflict (same key, other request), idempotency_in_progress
 */
export async function withCommand<T, R = undefined>(
  scope: Scope,
  command: Command | undefined,
  fn: (tx: ScopedTx, read: R) => Promise<T>,
  prefetch: (tx: ScopedTx) => Promise<R> = () => Promise.resolve(undefined as R),
): Promise<T> {
  return withScope(scope, async (tx) => {
    if (!command) return fn(tx, await prefetch(tx));
    const [stored, read] = await Promise.all([reserve(tx, scope, command), prefetch(tx)]);
    if (stored !== undefined) {
      command.replayed = true;
      return stored as T;
    }
    const result = await fn(tx, read);
    const now = Date.now();
    tx.defer(
      tx.insert(idempotencyKeys).values({
        tenantId: scope.tenantId,
        workspaceId: scope.workspaceId,
        route: command.route,
        key: command.key,
        requestHash: command.requestHash,
        result: result as Json,
        createdAt: new Date(now),
        expiresAt: new Date(now + KEPT_DAYS * 86_400_000),
      }),
    );
    return result;
  });
}

/**
 * The stored result of a command that was carried out before, for a verb that has to reach the outside world before
 * its transaction. Undefined when it was not.
 * @throws AppError idempotency_conflict, idempotency_in_progress
 */
export async function storedResult<T>(scope: Scope, command: Command | undefined): Promise<T | undefined> {
  if (!command) return undefined;
  const stored = await withScope(scope, (tx) => reserve(tx, scope, command));
  command.replayed = stored !== undefined;
  return stored as T | undefined;
}

/** Takes the key for this transaction, or gives the stored result of the request that had it. */
async function reserve(tx: ScopedTx, scope: Scope, command: Command): Promise<Json | undefined> {
  // A lock and not a row: whoever holds it is still at work, and a duplicate need not wait for the end.
  const lockKey = BigInt.asIntN(
    64,
    BigInt(`0x${sha256(`${scope.workspaceId} ${command.route} ${command.key}`).slice(0, 16)}`),
  );
  // In this order: what the one before committed is seen only by a statement begun after the lock was taken.
  const taking = tx.send<{ taken: boolean }>(
    sql`select pg_try_advisory_xact_lock(${lockKey.toString()}::bigint) as taken`,
  );
  const where = sql`workspace_id = ${uuidOf(scope.workspaceId)} and route = ${command.route} and key = ${command.key}`;
  const reading = tx.send<{ requestHash: string; result: Json; expired: boolean }>(
    sql`select request_hash as "requestHash", result, expires_at <= now() as expired from ${idempotencyKeys}
        where ${where}`,
  );
  const [[lock], [found]] = await Promise.all([taking, reading]);
  const stored = found?.expired ? undefined : found;
  if (stored && stored.requestHash !== command.requestHash) {
    throw new AppError("idempotency_conflict", "This Idempotency-Key was used for another request.");
  }
  if (stored) return stored.result;
  if (!lock?.taken) {
    throw new AppError(
      "idempotency_in_progress",
      "The first request with this Idempotency-Key is still in progress.",
      undefined,
      1,
    );
  }
  // The sweep has not come by yet; the request that has the key now takes its place.
  if (found?.expired) tx.defer(sql`delete from ${idempotencyKeys} where ${where}`);
  return undefined;
}
