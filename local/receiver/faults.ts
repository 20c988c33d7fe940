import { z } from "zod";

/**
 * How the receiver misbehaves. `ok`: not at all. `500`: answers `status` (500) without acting. `hang`: neither
 * acts nor answers. `slow`: acts and answers after `delayMs`. `slow-answer`: acts at once and answers after `delayMs`.
 * `drop-after-act`: acts, then cuts the connection.
 * `truncate`: acts, then cuts the connection in the middle of the answer.
 */
export const FaultRequest = z.strictObject({
  mode: z.enum(["ok", "500", "hang", "slow", "slow-answer", "drop-after-act", "truncate"]),
  status: z.int().min(400).max(599).default(500),
  delayMs: z.int().min(0).max(600_000).default(1000),
  /** How many requests it lasts; until further notice when absent. */
  times: z.int().min(1).optional(),
  /** Only requests to this path, when given. */
  path: z.string().optional(),
});

/** A fault in force. */
export type Fault = z.infer<typeof FaultRequest>;

const SOUND: Fault = { mode: "ok", status: 500, delayMs: 0 };

/** Takes the fault for a request from what is in force, and counts it. */
export class FaultSwitch {
  #fault = SOUND;
  #left: number | undefined;

  set(fault: Fault): void {
    this.#fault = fault;
    this.#left = fault.times;
  }

  /** What is in force, and for how many requests more. */
  get state(): Fault & { left?: number } {
    return { ...this.#fault, ...(this.#left === undefined ? {} : { left: this.#left }) };
  }

  take(path: string): Fault {
    const fault = this.#fault;
    if (fault.mode === "ok" || (fault.path !== undefined && fault.path !== path)) return SOUND;
    if (this.#left !== undefined) {
      this.#left -= 1;
      if (this.#left <= 0) this.set(SOUND);
    }
    return fault;
  }
}
