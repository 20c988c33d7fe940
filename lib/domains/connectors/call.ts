import { setTimeout as sleep } from "node:timers/promises";
import { type Claims, withScope } from "@/lib/db";
import { AppError } from "@/lib/kernel/errors";
import { callHttp, type HttpCall } from "@/lib/rails/http/call";
import { type EffectOutcome, NOT_DONE } from "@/lib/rails/port";
import { ask, gateOf, tell } from "./gate";
import { type Reach, reachOf } from "./reach";

/** Steps of a connector that is down are looked at again this late, unless it comes back before. */
const PARKED_MS = 300_000;
/** A database that is away is asked again this late. */
const AGAIN_MS = 1_000;
/** A call that may be made so soon waits for it here, and not in the journal. */
const WAIT_HERE_MS = 2_000;

/**
 * Performs an HTTP call through a connector: with its credentials, where its workspace lets it go, no more often than
 * its rate limit allows, and not at all while it is down or its breaker is open. Never holds a transaction meanwhile.
 * @param attempt counts from one; the other side is asked first from the second on
 */
export async function callConnector(
  claims: Claims,
  key: string,
  call: HttpCall,
  attempt: number,
): Promise<EffectOutcome> {
  let reach: Reach;
  try {
    reach = await withScope(claims, (tx) => reachOf(tx, { key }));
  } catch (error) {
    // Nothing was sent. What is wrong with the connector may be mended; a database that is away comes back.
    if (!(error instanceof AppError)) throw error;
    if (error.code === "unavailable") return deferred(error.message, Date.now() + AGAIN_MS);
    return refused(error.code, error.message, true);
  }
  const { target, limits } = reach;
  if (target.kind !== "http")
    return refused("connector_unavailable", `${reach.title} is not an HTTP connector`, false);
  const leads = [call.url, call.receiptUrl ?? call.url];
  if (leads.some((url) => new URL(url).origin !== new URL(target.baseUrl).origin)) {
    // The call was laid down for another host, which must not be sent these credentials, nor this one that call.
    return refused("connector_changed", `${reach.title} leads elsewhere since this step began`, false);
  }
  const gate = gateOf(reach.id, reach.revision, limits);
  const held = await pass(reach, gate);
  if (held) return held;
  let ok = false;
  try {
    const outcome = await callHttp(
      { auth: target.auth, secret: reach.secret, rules: reach.rules },
      { ...call, timeoutMs: Math.min(call.timeoutMs, limits.timeoutSeconds * 1000) },
      attempt,
    );
    ok = answered(outcome);
    return outcome;
  } finally {
    // Also when something threw: a trial that is never told of would keep the breaker open.
    tell(gate, limits, ok, Date.now());
  }
}

/** Waits at the gate while that is short. @returns what becomes of the call when it may not be made now, or null */
async function pass(reach: Reach, gate: ReturnType<typeof gateOf>): Promise<EffectOutcome | null> {
  const { limits, title, health } = reach;
  if (health === "down" && limits.whenDown === "park") {
    return deferred(
      `${title} is down; the step waits until it answers again`,
      spread(Date.now() + PARKED_MS, PARKED_MS / 5),
    );
  }
  for (
    let asked = ask(gate, limits, Date.now());
    asked.kind === "later";
    asked = ask(gate, limits, Date.now())
  ) {
    if (asked.why === "breaker") {
      const message = `${title} failed ${limits.breakerFailures} times in a row and is left alone for a while`;
      return limits.whenDown === "park"
        ? deferred(message, spread(asked.at, limits.breakerSeconds * 1000))
        : refused("connector_unavailable", message, true);
    }
    const waitMs = asked.at - Date.now();
    if (waitMs > WAIT_HERE_MS)
      return deferred(`${title} takes ${limits.callsPerMinute} calls a minute`, asked.at);
    await sleep(Math.max(1, waitMs));
  }
  return null;
}

/** A time at random in the span from `at` on, so that many who wait do not come back all at once. */
function spread(at: number, spanMs: number): number {
  return at + Math.floor(Math.random() * spanMs);
}

/** Whether the other side was there and did its part: a refusal is an answer too, and so is that it did nothing. */
function answered(outcome: EffectOutcome): boolean {
  if (outcome.kind === "acknowledged") return true;
  return outcome.kind === "refused" && (outcome.error.code === "refused" || outcome.error.code === NOT_DONE);
}

function deferred(message: string, at: number): EffectOutcome {
  return { kind: "deferred", error: { code: "deferred", message }, until: new Date(at) };
}

function refused(code: string, message: string, retryable: boolean): EffectOutcome {
  return { kind: "refused", retryable, error: { code, message } };
}
