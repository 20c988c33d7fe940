import type { EffectOutcome, Rail, RailKind, RailRequests } from "./port";
import { testDevices } from "./test/devices";
import { testPayments } from "./test/payments";

/** Every rail there is, by the kind of act and by the name that an effect keeps. */
const RAILS: { [K in RailKind]: Record<string, Rail<RailRequests[K]>> } = {
  payment: { test: testPayments },
  device_command: { test: testDevices },
};

/** One act over a rail, as an effect keeps it. */
export interface RailCall<K extends RailKind> {
  kind: K;
  rail: string;
  request: RailRequests[K];
  key: string;
  timeoutMs: number;
}

/** The rail that acts of this kind take in a workspace, by name; null when none is connected to it. */
export function railFor(_kind: RailKind, mode: "sandbox" | "live"): string | null {
  // Nothing that is real may be thought done because a test rail said so.
  return mode === "sandbox" ? "test" : null;
}

/**
 * Performs an act over its rail. From the second attempt on the rail is asked first what it did for the key. Silence
 * is `unknown`; a command that has expired is not sent.
 * @param attempt counts from one
 */
export async function callRail<K extends RailKind>(
  call: RailCall<K>,
  attempt: number,
): Promise<EffectOutcome> {
  if (attempt > 1) {
    const known = await askRail(call);
    if (known) return known;
  }
  if ("expiresAt" in call.request && Date.parse(call.request.expiresAt) <= Date.now()) {
    return { kind: "refused", retryable: false, error: { code: "expired", message: "The command expired." } };
  }
  return within(call, (rail, signal) => rail.perform(call.request, call.key, signal));
}

/** Asks a rail what came of a key; null when nothing was done for it. Silence is `unknown`. */
export function askRail<K extends RailKind>(
  call: Omit<RailCall<K>, "request">,
): Promise<EffectOutcome | null> {
  return within(call, (rail, signal) => rail.lookUp(call.key, signal));
}

async function within<K extends RailKind, T>(
  { kind, rail: name, timeoutMs }: Omit<RailCall<K>, "request">,
  act: (rail: Rail<RailRequests[K]>, signal: AbortSignal) => Promise<T>,
): Promise<T | EffectOutcome> {
  const rail = RAILS[kind][name];
  if (!rail) {
    const message = `There is no ${name} rail any more.`;
    return { kind: "refused", retryable: false, error: { code: "connector_unavailable", message } };
  }
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await act(rail, signal);
  } catch (error) {
    const message = signal.aborted ? "no answer in time" : String(error);
    return { kind: "unknown", error: { code: "no_answer", message } };
  }
}
