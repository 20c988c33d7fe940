import type { Sql } from "postgres";
import type { Change, ChangeResult } from "./change";

const BATCH_MAX = 200;

interface Entry {
  changes: Change[];
  resolve: (results: ChangeResult[]) => void;
  reject: (error: unknown) => void;
}

/**
 * The single way state is written: changes queue up while a transaction commits, and all that have gathered
 * go into the next one. Changes of one `apply` call are stored together or not at all.
 */
export class Writer {
  private queue: Entry[] = [];
  private running: Promise<void> | null = null;

  constructor(
    private readonly sql: Sql,
    private readonly onStored: (change: Change, result: ChangeResult) => void,
  ) {}

  /** Resolves once the changes are durable, with one result each. */
  apply(...changes: Change[]): Promise<ChangeResult[]> {
    return new Promise((resolve, reject) => {
      this.queue.push({ changes, resolve, reject });
      this.running ??= this.drain();
    });
  }

  /** Resolves when nothing is left to write. */
  async idle(): Promise<void> {
    while (this.running) await this.running;
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) await this.commit(this.queue.splice(0, BATCH_MAX));
    this.running = null;
  }

  private async commit(entries: Entry[]): Promise<void> {
    try {
      const changes = entries.flatMap((entry) => entry.changes);
      const [row] = await this.sql.unsafe<{ results: ChangeResult[] }[]>(
        "select inngest_local.apply($1::text::jsonb) as results",
        [JSON.stringify(changes)],
        { prepare: true },
      );
      let from = 0;
      const results = row?.results ?? [];
      for (const [i, change] of changes.entries()) this.onStored(change, results[i] ?? {});
      for (const entry of entries) {
        entry.resolve(results.slice(from, from + entry.changes.length));
        from += entry.changes.length;
      }
    } catch (error) {
      const only = entries[0];
      if (entries.length === 1 && only) only.reject(error);
      // One change that cannot be stored must not take its neighbours with it.
      else for (const entry of entries) await this.commit([entry]);
    }
  }
}
