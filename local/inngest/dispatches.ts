/** One call request under way. */
export interface Dispatch {
  run: string;
}

/**
 * The calls under way, by the reference (`ctx.qi_id`) that the SDK returns with each checkpoint. A checkpoint
 * of a call this process did not make, or no longer waits for, is refused: that call has been given up and
 * made again.
 */
export class Dispatches {
  private open = new Map<string, Dispatch>();
  private count = 0;
  private readonly epoch = Date.now().toString(36);

  start(run: string): { id: string; end: () => void } {
    const id = `${this.epoch}.${this.count++}`;
    this.open.set(id, { run });
    return { id, end: () => this.open.delete(id) };
  }

  isOpen(id: string, run: string): boolean {
    return this.open.get(id)?.run === run;
  }
}
