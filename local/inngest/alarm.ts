import type { Change } from "./change";

const HORIZON_MS = 300_000;

/**
 * The queue finds jobs whose time has come by polling. For times in the next minutes this wakes it at the
 * moment itself; what a restart forgets, polling still finds.
 */
export class Alarm {
  private timers = new Map<number, NodeJS.Timeout>();

  constructor(private readonly wake: () => void) {}

  /** To be called with each stored change. */
  note(change: Change): void {
    for (const step of change.pend ?? []) this.at(step.timer);
    this.at(change.retry?.at);
    for (const tick of change.cron ?? []) this.at(tick.at);
  }

  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private at(time: string | undefined): void {
    if (!time) return;
    // Rounded up to 10 ms, so that many waits for one moment share a timer.
    const due = Math.ceil(new Date(time).getTime() / 10) * 10;
    const wait = Math.max(0, due - Date.now());
    if (wait > HORIZON_MS || this.timers.has(due)) return;
    const timer = setTimeout(() => {
      this.timers.delete(due);
      this.wake();
    }, wait);
    this.timers.set(due, timer);
  }
}
