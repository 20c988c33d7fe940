import { sql } from "drizzle-orm";
import { idempotencyKeys } from "@/drizzle/schema";
import { withSystem } from "@/lib/db";

/** Enough for a minute of any traffic we know, and short enough to hold no lock for long. */
const LIMIT = 20_000;

/** Forgets idempotency keys whose days are over. @returns how many */
export async function forgetExpiredKeys(): Promise<number> {
  const rows = await withSystem("sweep", (tx) =>
    tx.send(sql`delete from ${idempotencyKeys} k using (
        select workspace_id, route, key from ${idempotencyKeys} where expires_at <= now()
        order by expires_at limit ${LIMIT}
      ) e where k.workspace_id = e.workspace_id and k.route = e.route and k.key = e.key
      returning 1`),
  );
  return rows.length;
}
