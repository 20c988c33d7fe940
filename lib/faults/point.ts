import { strike } from "@/lib/faults/plan";

/**
 * Where a test may end or stop the process: between every two statements that matter. Closed: a test walks all of
 * them, so a point that nothing reaches fails it.
 */
export const FAULT_POINTS = [
  /** An intent is accepted and committed; nobody was told. */
  "intent-accepted",
  /** A segment took its run over and worked out its turn; nothing is written. */
  "turn-computed",
  /** The turn is written, with its claim on the kill switches' gate, and not committed. */
  "turn-written",
  /** Acts are committed as dispatched, and not performed. */
  "acts-claimed",
  /** The other side answered; nothing of it is written. */
  "act-performed",
  /** An act's outcome and what follows from it are committed. */
  "outcome-committed",
  /** A person's decision is written, and not committed. */
  "decision-written",
  /** Events are committed, and not sent. */
  "events-unsent",
  /** The engine has events that are still in the outbox. */
  "events-sent",
  /** What was sent is out of the outbox. */
  "events-deleted",
] as const;

export type FaultPoint = (typeof FAULT_POINTS)[number];

/**
 * Ends, stops or fails the process here, when a test has planned it. Nothing at all in a build that was not made for
 * tests with `FAULT_POINTS=compiled`: `next.config.ts` writes the value in and leaves the plan out.
 */
export function faultPoint(point: FaultPoint): void {
  if (process.env.FAULT_POINTS === "compiled") strike(point);
}
