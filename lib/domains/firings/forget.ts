import { sql } from "drizzle-orm";
import { triggerFirings } from "@/drizzle/schema";
import { withSystem } from "@/lib/db";

const KEPT_DAYS = 30;
/** Enough for a minute of any traffic we know, and short enough to hold no lock for long. */
const LIMIT = 20_000;

/** Forgets firings whose days are over. What they started is kept. @returns how many */
export async function forgetFirings(now = new Date()): Promise<number> {
  const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000).toISOString();
  const rows = await withSystem("triggers", (tx) =>
    tx.send(sql`delete from ${triggerFirings} where id in (
        select id from ${triggerFirings} where created_at < ${before} order by created_at limit ${LIMIT}
      ) returning id`),
  );
  return rows.length;
}
