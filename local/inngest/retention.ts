import type { Engine } from "./engine";
import { messageOf } from "./log";

const PERIOD_MS = 600_000;
const KEEP = "14 days";
const BATCH = 5_000;

/** Forgets, now and again, what ended long ago. Returns a function that stops it. */
export function startRetention(engine: Engine): () => void {
  const timer = setInterval(() => {
    clean(engine).catch((error: unknown) =>
      engine.log("warn", "old runs were not removed", { error: messageOf(error) }),
    );
  }, PERIOD_MS);
  timer.unref();
  return () => clearInterval(timer);
}

async function clean({ reader }: Engine): Promise<void> {
  await reader`delete from inngest_local.run_keys where expires_at < now()`;
  await reader`with old as (
      delete from inngest_local.runs where id in (
        select id from inngest_local.runs where ended_at < now() - ${KEEP}::interval limit ${BATCH})
      returning id)
    delete from inngest_local.steps where run in (select id from old)`;
  await reader`delete from inngest_local.events e where e.id in (
    select id from inngest_local.events where received_at < now() - ${KEEP}::interval
      and not exists (select from inngest_local.runs r where r.event_id = events.id)
    order by received_at limit ${BATCH})`;
}
