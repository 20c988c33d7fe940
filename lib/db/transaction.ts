import { AsyncLocalStorage } from "node:async_hooks";
import type { SQL } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { PgDialect } from "drizzle-orm/pg-core";
import pg from "pg";
import { AppError } from "@/lib/kernel/errors";
import { uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { Connection } from "./connection";

declare const scoped: unique symbol;
declare const system: unique symbol;

type Statement = SQL | { toSQL(): { sql: string; params: unknown[] } };

interface Transaction extends Omit<NodePgDatabase, "transaction" | "$client"> {
  /** Sends a statement without waiting for its answer; it is awaited with COMMIT. */
  defer(statement: Statement): void;
  /** Sends a statement together with COMMIT, after all others: one that takes a lock others wait for. */
  deferToEnd(statement: Statement): void;
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
  | "resolve-invitation"
  | "resolve-issuer"
  | "outbox"
  | "sweep"
  | "reconcile"
  | "connector-health"
  | "triggers"
  | "resolve-webhook"
  | "rotate-secrets"
  | "bootstrap"
  | "readiness";

/** Who may see what inside one transaction. */
export type Claims = Pick<Scope, "tenantId" | "workspaceId">;

const { escapeLiteral } = pg;
const dialect = new PgDialect();
const inTransaction = new AsyncLocalStorage<true>();

/**
 * Runs `fn` in one transaction as `intent_scope`, claims set. BEGIN and the claims are one message that is sent
 * without waiting, in one round trip with the first statement. Never hold it across a call to the outside world.
 * @throws AppError `unavailable` when the database cannot be reached
 */
export function withScope<T>(claims: Claims, fn: (tx: ScopedTx) => Promise<T>): Promise<T> {
  const [tenant, workspace] = [uuidOf(claims.tenantId), uuidOf(claims.workspaceId)].map(escapeLiteral);
  return run(
    `begin; set local role intent_scope; set local app.tenant = ${tenant}; set local app.workspace = ${workspace}`,
    (tx) => fn(tx as ScopedTx),
  );
}

/** Runs `fn` in one transaction as `intent_system`, which grants narrow to what the named jobs need. */
export function withSystem<T>(reason: SystemReason, fn: (tx: SystemTx) => Promise<T>): Promise<T> {
  return run(`begin; set local role intent_system; set local app.reason = ${escapeLiteral(reason)}`, (tx) =>
    fn(tx as SystemTx),
  );
}

/** Who is told of a notice that a trigger raised, by its SQLSTATE. */
const listeners = new Map<string, (detail: string) => void>();

/**
 * Has `fn` told of every notice with this SQLSTATE, once the transaction it was raised in has committed. So a trigger
 * can say that it wrote a message, whichever statement set it off. A notice may be lost: the row is the truth.
 */
export function onNotice(sqlState: string, fn: (detail: string) => void): void {
  listeners.set(sqlState, fn);
}

async function run<T>(begin: string, fn: (tx: Transaction) => Promise<T>): Promise<T> {
  if (inTransaction.getStore()) throw new Error("a transaction was opened inside another one");
  const connection = await Connection.take().catch(unavailable);
  const sent: Promise<unknown>[] = [];
  const last: Statement[] = [];
  const after: (() => void)[] = [];
  const send: Send = (text, values, options) => {
    const query = connection.query<never>(text, values, options);
    // Whoever awaits it hears of an error; so does the transaction's end.
    query.catch(() => {});
    sent.push(query);
    return query;
  };
  try {
    send(begin);
    const result = await inTransaction.run(true, () => fn(transactionOver(send, last, after)));
    for (const statement of last) sendStatement(send, statement);
    const committed = send("commit");
    await Promise.all(sent);
    // Postgres answers COMMIT of an aborted transaction with ROLLBACK and no error.
    if ((await committed).command !== "COMMIT") throw new Error("the transaction was rolled back");
    inTransaction.exit(() => {
      for (const fn of after) fn();
      for (const { code, detail } of connection.notices) listeners.get(code)?.(detail);
    });
    return result;
  } catch (error) {
    if (!connection.isLost) await connection.query("rollback").catch(() => {});
    if (connection.isLost) unavailable(error);
    throw error;
  } finally {
    connection.release();
  }
}

type Send = (
  text: string,
  values?: unknown[],
  options?: Partial<pg.QueryConfig>,
) => Promise<pg.QueryResult<never>>;

function sendStatement(send: Send, statement: Statement): ReturnType<Send> {
  const query = "toSQL" in statement ? statement.toSQL() : dialect.sqlToQuery(statement);
  return send(query.sql, query.params);
}

function transactionOver(send: Send, last: Statement[], after: (() => void)[]): Transaction {
  const client = {
    query: ({ text, ...options }: pg.QueryConfig, values: unknown[]) => send(text, values, options),
  };
  const db = drizzle(client as unknown as pg.PoolClient);
  return Object.assign(db, {
    defer: (statement: Statement) => void sendStatement(send, statement),
    deferToEnd: (statement: Statement) => void last.push(statement),
    send: async (statement: Statement) => (await sendStatement(send, statement)).rows,
    afterCommit(fn: () => void) {
      after.push(fn);
    },
  }) as unknown as Transaction;
}

/** What callers are told when the database is away, with the driver's error as its cause. */
function unavailable(cause: unknown): never {
  throw Object.assign(new AppError("unavailable", "The database cannot be reached.", undefined, 1), {
    cause,
  });
}
