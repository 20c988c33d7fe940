import { sql } from "drizzle-orm";
import { tenants, triggerFirings, triggers, workspaces } from "@/drizzle/schema";
import { type Claims, withSystem } from "@/lib/db";
import { type Id, idOf } from "@/lib/kernel/ids";
import { log } from "@/lib/log";
import { carryOut } from "./carry-out";
import { takeDue } from "./take";

const LIMIT = 200;
const AT_ONCE = 8;

/** One look at the schedules. */
export interface Round {
  /** Firings that were settled. */
  settled: number;
  /** Whether there is more to do at once. */
  more: boolean;
  /** When the next schedule is due, ISO 8601. */
  nextAt: string | null;
}

/**
 * Fires every schedule that is due, whosever it is, and takes up firings whose process died or whose time to be tried
 * again has come. Nothing of a tenant or workspace that is suspended. Any number of processes may do this at once.
 */
export async function fireDue(now = new Date()): Promise<Round> {
  const [due, left, nextAt] = await look(now);
  let settled = 0;
  const jobs = [
    ...left.map((one) => async () => carryOutAll(one, [idOf("triggerFiring", one.id)])),
    ...due.map((one) => async () => carryOutAll(one, await takeDue(one, idOf("trigger", one.id), now))),
  ];
  // One after the other within a trigger, so that what was missed is made up for in order.
  const carryOutAll = async (claims: Claims, ids: Id<"triggerFiring">[]) => {
    for (const id of ids) if (await carryOut(claims, id, now)) settled += 1;
  };
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      // One that fails leaves the others be; its rows are found again.
      await job().catch((error: unknown) => log().error({ err: error }, "a schedule could not be fired"));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { settled, more: due.length === LIMIT || left.length === LIMIT, nextAt };
}

type Found = Claims & { id: string };

/** Finds what is due and what was left, without what it is: that is read in its own scope. */
function look(now: Date): Promise<[due: Found[], left: Found[], nextAt: string | null]> {
  const at = now.toISOString();
  const live = sql`not exists (select 1 from ${workspaces} w join ${tenants} t on t.id = w.tenant_id
    where w.id = f.workspace_id and 'suspended' in (w.status, t.status))`;
  return withSystem("triggers", async (tx) => {
    const [due, left, [next]] = await Promise.all([
      tx.send<Row>(sql`select f.id, f.tenant_id, f.workspace_id from ${triggers} f
        where f.is_in_use and f.paused_at is null and f.next_at <= ${at} and ${live}
        order by f.next_at limit ${LIMIT}`),
      tx.send<Row>(sql`select f.id, f.tenant_id, f.workspace_id from ${triggerFirings} f
        where f.status = 'pending' and f.leased_until <= ${at} and f.by = 'schedule' and ${live}
        order by f.leased_until limit ${LIMIT}`),
      tx.send<{ next: string | null }>(sql`select min(next_at) as next from ${triggers}
        where is_in_use and paused_at is null and next_at > ${at}`),
    ]);
    return [due.map(placed), left.map(placed), next?.next ? new Date(next.next).toISOString() : null];
  });
}

interface Row {
  id: string;
  tenant_id: string;
  workspace_id: string;
}

function placed({ id, tenant_id, workspace_id }: Row): Found {
  return { id, tenantId: idOf("tenant", tenant_id), workspaceId: idOf("workspace", workspace_id) };
}
