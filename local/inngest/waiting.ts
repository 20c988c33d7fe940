import type { Sql } from "postgres";
import type { Change, JsonText, Wait } from "./change";
import { holds, indexValue, valueAt } from "./expression";

/** A waiting step or a cancellation that an event matched. */
export interface Match {
  run: string;
  step: string;
  kind: Wait["kind"];
}

interface Candidate extends Match {
  expr: string | null;
  trigger: JsonText;
}

/**
 * Which events any run waits for, so that an event nobody waits for costs no query, and by which of its
 * fields the waits are indexed. Names are only ever added: a name too many costs one query, no more.
 */
export class Waiting {
  private pathsByEvent = new Map<string, Set<string>>();

  constructor(private readonly sql: Sql) {}

  async load(): Promise<void> {
    const rows = await this.sql<{ event: string; match_path: string | null }[]>`
      select distinct event, match_path from inngest_local.waits where event is not null`;
    for (const row of rows) this.note(row.event, row.match_path);
  }

  /** To be called with a change before it is stored, so that no event slips in between. */
  expect(change: Change): void {
    for (const step of change.pend ?? []) {
      if (step.wait?.event) this.note(step.wait.event, step.wait.match_path);
    }
    for (const run of change.runs ?? []) {
      for (const wait of run.cancelOn ?? []) if (wait.event) this.note(wait.event, wait.match_path);
    }
  }

  isAwaited(event: string): boolean {
    return this.pathsByEvent.has(event);
  }

  /** All live waits that the event satisfies. */
  async match(name: string, event: unknown): Promise<Match[]> {
    const paths = this.pathsByEvent.get(name);
    if (!paths) return [];
    const values = [...paths].map((path) => indexValue(path, valueAt(event, path)));
    const rows = await this.sql<Candidate[]>`
      select w.run, w.step, w.kind, w.expr, e.payload::text as trigger
        from inngest_local.waits w
        join inngest_local.runs r on r.id = w.run and r.ended_at is null
        join inngest_local.events e on e.id = r.event_id
       where w.event = ${name} and w.expires_at > now()
         and (w.match_value is null or w.match_value = any(${values}))`;
    return rows.filter(
      (row) => row.expr === null || holds(row.expr, { event: JSON.parse(row.trigger), async: event }),
    );
  }

  private note(event: string, path: string | null | undefined): void {
    const paths = this.pathsByEvent.get(event) ?? new Set();
    if (path) paths.add(path);
    this.pathsByEvent.set(event, paths);
  }
}
