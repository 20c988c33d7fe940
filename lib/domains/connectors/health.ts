import type { ConnectorHealth } from "@/lib/kernel/connectors";
import type { ProbeResult } from "@/lib/rails/port";

/** Failures in a row after which a connector counts as down. */
const DOWN_AFTER = 3;
/** Successes in a row after which one that was down counts as healthy again. */
const HEALTHY_AFTER = 2;

/** How a connector stands, and for how long in a row it has failed (positive) or come back (negative). */
export interface HealthState {
  health: ConnectorHealth;
  streak: number;
}

/**
 * How a connector stands after one more test. A first failure degrades it and the third in a row takes it down, as
 * does one that trying again cannot mend. It comes back by way of degraded, so that one lucky answer does not
 * call it healthy. Pure.
 */
export function nextHealth(
  { health, streak }: HealthState,
  result: Pick<ProbeResult, "ok" | "final">,
): HealthState {
  if (!result.ok) {
    const failures = Math.max(0, streak) + 1;
    const down = result.final || failures >= DOWN_AFTER || health === "down";
    return { health: down ? "down" : "degraded", streak: failures };
  }
  const wasDown = health === "down" || streak < 0;
  if (!wasDown) return { health: "healthy", streak: 0 };
  const successes = Math.max(0, -streak) + 1;
  return successes >= HEALTHY_AFTER
    ? { health: "healthy", streak: 0 }
    : { health: "degraded", streak: -successes };
}

/** Seconds until a connector is to be tested again: sooner while something is wrong. Pure. */
export function secondsToNextCheck(health: ConnectorHealth): number {
  return health === "healthy" ? 300 : 60;
}
