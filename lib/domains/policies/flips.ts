import { isDeepStrictEqual } from "node:util";
import type { Flip, Outcome, Simulation } from "@/lib/contracts/policy-simulation";
import type { Json } from "@/lib/kernel/canonical";

/** What kind of flip it is, or nothing when both decide alike; words of an explanation decide nothing. Pure. */
export function changeBetween(before: Outcome, after: Outcome): Flip["change"] | undefined {
  if (before.effect !== after.effect) return after.effect === "deny" ? "now_denied" : "now_allowed";
  // Key order is no difference: what is compared is what JSON keeps.
  return isDeepStrictEqual(before.obligations, after.obligations) ? undefined : "obligations";
}

/** The money a decision was about: `amount` in minor units and `currency` of its input, when it has them. */
export function amountIn(document: Record<string, Json>): Flip["amount"] {
  const { input } = document;
  if (typeof input !== "object" || input === null || Array.isArray(input)) return null;
  const { amount, currency } = input;
  if (!Number.isSafeInteger(amount) || typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency))
    return null;
  return { minor: amount as number, currency };
}

const SUMS = { now_denied: "nowDenied", now_allowed: "nowAllowed", obligations: "obligations" } as const;

/** What the flips are about together: money by currency, and how many device commands. Pure. */
export function impactOf(flips: Flip[]): Pick<Simulation, "impact" | "devices"> {
  const byCurrency = new Map<string, Simulation["impact"][number]>();
  for (const { amount, change } of flips) {
    if (!amount) continue;
    const { currency, minor } = amount;
    const sums = byCurrency.get(currency) ?? { currency, nowDenied: 0, nowAllowed: 0, obligations: 0 };
    sums[SUMS[change]] += minor;
    byCurrency.set(currency, sums);
  }
  return {
    impact: [...byCurrency.values()].sort((a, b) => a.currency.localeCompare(b.currency)),
    devices: flips.filter(({ subject }) => subject === "device_command").length,
  };
}
