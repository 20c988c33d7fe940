import { keyOf } from "./expression";
import { concurrencyOf, type FunctionConfig } from "./registry";

export interface Slot {
  key: string;
  limit: number;
}

/** The concurrency groups a call of this function with this event belongs to. */
export function slotsOf(fn: FunctionConfig, event: unknown): Slot[] {
  return concurrencyOf(fn).map(({ limit, key, scope }) => {
    const owner = scope === "env" || scope === "account" ? scope : fn.id;
    return { key: `${owner}|${key ?? ""}|${key ? (keyOf(key, { event }) ?? "") : ""}`, limit };
  });
}

/**
 * Counts calls under way for each concurrency group. A call that finds its group full is parked in the
 * database; ones that were parked go before newcomers.
 */
export class Slots {
  private busy = new Map<string, number>();
  private parked = new Map<string, number>();

  /** Takes all slots and returns null, or takes none and returns the key of the one that is full. */
  acquire(slots: Slot[], wasParked: boolean): string | null {
    for (const { key, limit } of slots) {
      const queued = wasParked ? 0 : (this.parked.get(key) ?? 0);
      if ((this.busy.get(key) ?? 0) >= limit || queued > 0) return key;
    }
    for (const { key } of slots) this.busy.set(key, (this.busy.get(key) ?? 0) + 1);
    return null;
  }

  /** Gives slots back; the keys returned have a parked call to let go. */
  release(slots: Slot[]): string[] {
    const waiting: string[] = [];
    for (const { key } of slots) {
      const left = (this.busy.get(key) ?? 1) - 1;
      if (left > 0) this.busy.set(key, left);
      else this.busy.delete(key);
      if ((this.parked.get(key) ?? 0) > 0) waiting.push(key);
    }
    return waiting;
  }

  /** The groups that have both a parked call and room for it. */
  spare(slots: Slot[]): string[] {
    return slots
      .filter(({ key, limit }) => (this.parked.get(key) ?? 0) > 0 && (this.busy.get(key) ?? 0) < limit)
      .map(({ key }) => key);
  }

  /** Records that a call waits in the database for this group. */
  park(key: string): void {
    this.parked.set(key, (this.parked.get(key) ?? 0) + 1);
  }

  /** Records that a call which waited has been picked up again. */
  unpark(key: string): void {
    const left = (this.parked.get(key) ?? 1) - 1;
    if (left > 0) this.parked.set(key, left);
    else this.parked.delete(key);
  }
}
