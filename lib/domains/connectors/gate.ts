import type { Limits } from "@/lib/contracts/connectors";

/** What one process knows of the calls through one connector. */
export interface GateState {
  /** Failures since the last success. */
  failures: number;
  /** No call is made before this; 0 while the breaker is closed. */
  openUntil: number;
  /** A single call is under way to see whether the other side is back. */
  trial: boolean;
  /** Calls that may be made at once, and when that was worked out. */
  tokens: number;
  at: number;
  /** The latest time that a caller over the rate was told to come again. */
  promised: number;
}

export type Pass =
  | { kind: "go" }
  /** Later, and why. */
  | { kind: "later"; at: number; why: "breaker" | "rate" };

type GateLimits = Pick<Limits, "callsPerMinute" | "breakerFailures" | "breakerSeconds">;

const MINUTE_MS = 60_000;
/** How long others wait while one call tries whether the other side is back. */
const TRIAL_MS = 1_000;
const GATES_MAX = 10_000;

/** A gate nothing has passed yet. */
export function newGate(limits: GateLimits, now: number): GateState {
  return { failures: 0, openUntil: 0, trial: false, tokens: burst(limits), at: now, promised: 0 };
}

/**
 * Whether a call may be made now; when it may, it is counted. Changes the gate.
 * @param now milliseconds
 */
export function ask(gate: GateState, limits: GateLimits, now: number): Pass {
  if (gate.openUntil > now) return { kind: "later", at: gate.openUntil, why: "breaker" };
  if (gate.openUntil > 0 && gate.trial) return { kind: "later", at: now + TRIAL_MS, why: "breaker" };
  if (limits.callsPerMinute !== null) {
    const perMs = limits.callsPerMinute / MINUTE_MS;
    gate.tokens = Math.min(burst(limits), gate.tokens + Math.max(0, now - gate.at) * perMs);
    gate.at = now;
    if (gate.tokens < 1) {
      // Each caller gets a time of its own: were all told the same, all but one would come in vain.
      const earliest = now + (1 - gate.tokens) / perMs;
      gate.promised = Math.ceil(Math.max(earliest, gate.promised + 1 / perMs));
      return { kind: "later", at: gate.promised, why: "rate" };
    }
    gate.tokens -= 1;
  }
  if (gate.openUntil > 0) gate.trial = true;
  return { kind: "go" };
}

/** Takes in how a call that was let through went. Changes the gate. */
export function tell(gate: GateState, limits: GateLimits, ok: boolean, now: number): void {
  const wasTrial = gate.trial;
  gate.trial = false;
  if (ok) {
    gate.failures = 0;
    gate.openUntil = 0;
    return;
  }
  gate.failures += 1;
  if (wasTrial || gate.failures >= limits.breakerFailures)
    gate.openUntil = now + limits.breakerSeconds * 1000;
}

/** Calls that may come at once: what a second allows, and one at least. */
function burst({ callsPerMinute }: GateLimits): number {
  return Math.max(1, (callsPerMinute ?? 0) / 60);
}

const gates = new Map<string, GateState>();

/** This process's gate of a connector; a changed connector starts with a new one. */
export function gateOf(connectorId: string, revision: number, limits: GateLimits): GateState {
  const key = `${connectorId}:${revision}`;
  let gate = gates.get(key);
  if (!gate) {
    gate = newGate(limits, Date.now());
    if (gates.size >= GATES_MAX) gates.clear();
    gates.set(key, gate);
  }
  return gate;
}
