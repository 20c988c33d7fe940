import { AsyncLocalStorage } from "node:async_hooks";
import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import { AppError } from "@/lib/kernel/errors";
import { uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { pool } from "./client";

declare const scoped: unique symbol;
declare const system: unique symbol;

type Statement = SQL | { toSQL(): { sql: string; params: unknown[] } };

interface Transaction extends Omit<PostgresJsDatabase, "transaction" | "$client"> {
  /**
   * Sends a statement without waiting for its answer; it is awaited with COMMIT, which follows it in the
   * same round trip. For the last writes of a transaction, and the ones that hold a contended lock.
   */
  defer(statement: Statement): void;
  /**
   * Sends a statement at once, after the ones sent before it and without waiting for them.
   * @returns its rows as the driver gives them (column names, UUIDs and JSON parsed, times as text)
   */
  send<R>(statement: Statement): Promise<R[]>;
  /** Runs `fn` once the transaction has committed, and never when it has not. */
  afterCommit(fn: () => void): void;
}

/** A transaction that sees one tenant and workspace. Only `withScope` makes one. */
export interface ScopedTx extends Transaction {
  readonly [scoped]: true;
}

/** A transaction of one of the few jobs that cross tenants. Only `withSystem` makes one. */
export interface SystemTx extends Transaction {
  readonly [system]: true;
}

/** Why a transaction may cross tenants. The closed list; design 6, rule 2. */
export type SystemReason =
  | "authenticate"
  | "resolve-session"
  | "resolve-approval-link"
  | "outbox"
  | "sweep"
  | "bootstrap"
  | "readiness";

/** Who may see what inside one transaction. */
export type Claims = Pick<Scope, "tenantId" | "workspaceId">;

const dialect = new PgDialect();
const inTransaction = new AsyncLocalStorage<true>();

/**
 * Runs `fn` in one transaction as `intent_scope`, claims set. BEGIN and the claims are sent without waiting,
 * in one round trip with the first statement. Never hold it across a call to the outside world.
 * @throws AppError `unavailable` when the database cannot be reached
 */
export function withScope<T>(claims: Claims, fn: (tx: ScopedTx) => Promise<T>): Promise<T> {
  return run(
    "select set_config('role','intent_scope',true),set_config('app.tenant',$1,true),set_config('app.workspace',$2,true)",
    [uuidOf(claims.tenantId), uuidOf(claims.workspaceId)],
    (tx) => fn(tx as ScopedTx),
  );
}

/** Runs `fn` in one transaction as `intent_system`, which grants narrow to what the named jobs need. */
export function withSystem<T>(reason: SystemReason, fn: (tx: SystemTx) => Promise<T>): Promise<T> {
  return run(
    "select set_config('role','intent_system',true),set_config('app.reason',$1,true)",
    [reason],
    (tx) => fn(tx as SystemTx),
  );
}

async function run<T>(claim: string, params: string[], fn: (tx: Transaction) => Promise<T>): Promise<T> {
  if (inTransaction.getStore()) throw new Error("a transaction was opened inside another one");
  const { prepare } = pool().options;
  const connection = await pool().reserve().catch(unreachable);
  const sent: Promise<unknown>[] = [];
  const after: (() => void)[] = [];
  const send = (text: string, values: unknown[]) => {
    const query = connection.unsafe(text, values as postgres.ParameterOrJSON<never>[], { prepare }).execute();
    query.catch(() => {});
    sent.push(query);
    return query;
  };
  let lost = false;
  try {
    const begun = connection.unsafe("begin").execute();
    begun.catch(() => {});
    send(claim, params);
    const tx = transactionOver(connection, prepare, send, after);
    const result = await inTransaction.run(true, () => fn(tx));
    const committed = connection.unsafe("commit").execute();
    committed.catch(() => {});
    await begun;
    await Promise.all(sent);
    // Postgres answers COMMIT of an aborted transaction with ROLLBACK and no error.
    if ((await committed).command !== "COMMIT") throw new Error("the transaction was rolled back");
    inTransaction.exit(() => {
      for (const fn of after) fn();
    });
    return result;
  } catch (error) {
    lost = connectionLost(error);
    if (!lost)
      await connection
        .unsafe("rollback")
        .execute()
        .catch(() => {
          lost = true;
        });
    return unreachable(error);
  } finally {
    // A connection that broke has already left the reserved state; releasing it would hand out a dead one.
    if (!lost) connection.release();
  }
}

function transactionOver(
  connection: postgres.ReservedSql,
  prepare: boolean,
  send: (text: string, values: unknown[]) => PromiseLike<Iterable<unknown>>,
  after: (() => void)[],
): Transaction {
  const client = {
    // drizzle writes its parsers here; the pool's own options have them already.
    options: { parsers: {}, serializers: {} },
    unsafe: (text: string, values: postgres.ParameterOrJSON<never>[]) =>
      connection.unsafe(text, values, { prepare }),
  };
  const db = drizzle(client as unknown as postgres.Sql);
  const sendStatement = (statement: Statement) => {
    const query = "toSQL" in statement ? statement.toSQL() : dialect.sqlToQuery(statement);
    return send(query.sql, query.params);
  };
  return Object.assign(db, {
    defer: (statement: Statement) => void sendStatement(statement),
    send: async (statement: Statement) => [...(await sendStatement(statement))],
    afterCommit(fn: () => void) {
      after.push(fn);
    },
  }) as unknown as Transaction;
}

const LOST = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
]);

/** Whether an error means that the connection to Postgres is gone. drizzle wraps the driver's error as `cause`. */
function connectionLost(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string" && LOST.has(at.code)) return true;
  }
  return false;
}

function unreachable(error: unknown): never {
  if (connectionLost(error)) {
    throw Object.assign(new AppError("unavailable", "The database cannot be reached.", undefined, 1), {
      cause: error,
    });
  }
  throw error;
}
