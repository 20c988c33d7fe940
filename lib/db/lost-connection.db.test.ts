import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "@/lib/testing/database";
import { useTestDatabase } from "@/lib/testing/world";
import { withSystem } from "./transaction";

const CONNECTIONS = 4;
const PATIENCE_MS = 10_000;

describe("transactions on connections that break", () => {
  let database: TestDatabase;
  let owner: postgres.Sql;
  let elsewhere: postgres.Sql;
  const cut = () =>
    owner`select pg_terminate_backend(pid) from pg_stat_activity
      where usename = 'intent_os' and datname = current_database()`;
  const one = () => withSystem("readiness", (tx) => tx.send<{ one: number }>(sql`select 1 as one`));
  /** Opens every connection, since the driver lets a new one's own first query fail unheard when it is cut then. */
  const warmUp = async () => {
    const open = () => withSystem("readiness", (tx) => tx.send(sql`select pg_sleep(0.02)`));
    while (!(await outcomes(Array.from({ length: CONNECTIONS }, open))).every((each) => each === "done"));
  };
  /** What became of many at once; `hung` when one is neither done nor failed in time. */
  const outcomes = (many: Promise<unknown>[]) =>
    Promise.all(
      many.map((each) =>
        Promise.race([
          each.then(
            () => "done",
            (error: { code?: string }) => error.code ?? String(error),
          ),
          sleep(PATIENCE_MS, "hung"),
        ]),
      ),
    );

  beforeAll(async () => {
    database = await useTestDatabase({ DATABASE_POOL_MAX: String(CONNECTIONS) });
    owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
    elsewhere = postgres(new URL("/postgres", database.ownerUrl).href, { max: 1, onnotice: () => {} });
  });
  afterAll(async () => {
    await owner.end();
    await elsewhere.end();
    await database.drop();
  });
  it("ends every one of them, also those whose statements were not sent yet", async () => {
    for (let round = 0; round < 20; round += 1) {
      await warmUp();
      const many = Array.from({ length: CONNECTIONS }, (_, index) =>
        withSystem("readiness", async (tx) => {
          // New to the connection, which has to describe it first, while the next one queues up behind it.
          const first = sql`select pg_sleep(${0.02}), ${sql.raw(`${round * CONNECTIONS + index}`)}`;
          await Promise.all([tx.send(first), tx.send(sql`select ${round}::int`)]);
        }),
      );
      const ending = outcomes(many);
      await sleep(5 + round);
      await cut();
      expect(await ending).not.toContain("hung");
    }
    expect(await outcomes(Array.from({ length: CONNECTIONS * 2 }, one))).not.toContain("hung");
  });

  it("uses no connection that broke while it was between two statements", async () => {
    let reached = () => {};
    const between = new Promise<void>((resolve) => {
      reached = resolve;
    });
    await warmUp();
    const torn = withSystem("readiness", async (tx) => {
      await tx.send(sql`select 1`);
      reached();
      await sleep(300);
      return tx.send(sql`select 1`);
    });
    const tornOutcome = outcomes([torn]);
    await between;
    await cut();
    await sleep(100);
    // Others take the broken one's place meanwhile.
    expect(await outcomes(Array.from({ length: CONNECTIONS * 2 }, one))).not.toContain("hung");
    expect(await tornOutcome).toEqual(["unavailable"]);
    expect(await outcomes(Array.from({ length: CONNECTIONS * 2 }, one))).not.toContain("hung");
  });

  it("has all its connections again after a time without a server", async () => {
    const [{ name = "" } = {}] = await owner<{ name: string }[]>`select current_database() as name`;
    await warmUp();
    await elsewhere.unsafe(`alter database ${name} allow_connections false`);
    await cut();
    const refused = await outcomes(Array.from({ length: CONNECTIONS * 5 }, one));
    expect(refused).not.toContain("hung");
    expect(refused).not.toContain("done");
    await elsewhere.unsafe(`alter database ${name} allow_connections true`);

    let held = 0;
    let most = 0;
    const holding = Array.from({ length: CONNECTIONS * 2 }, () =>
      withSystem("readiness", async (tx) => {
        held += 1;
        most = Math.max(most, held);
        await tx.send(sql`select pg_sleep(0.2)`);
        held -= 1;
      }),
    );
    expect(await outcomes(holding)).toEqual(holding.map(() => "done"));
    expect(most).toBe(CONNECTIONS);
  });
});
