import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { inject } from "vitest";
import type { Approval } from "@/lib/contracts/approvals";
import type { AuditEvent, AuditVerification } from "@/lib/contracts/audit";
import type { Decision } from "@/lib/contracts/decisions";
import type { ExecutedIntent } from "@/lib/contracts/intents";
import type { Run, RunEvent, Step } from "@/lib/contracts/runs";

/** How long a good client keeps asking. Far above what any recovery takes: a failure to recover must show. */
const PATIENCE_MS = 90_000;
const CALL_TIMEOUT_MS = 15_000;

interface Wire {
  status: number;
  body: { data?: unknown; error?: { code: string; message: string } };
  retryAfterSeconds: number;
}

/** Over the seed's threshold: finance approves. */
export const NEEDS_APPROVAL = 750_000;
/** Below it. */
export const SMALL = 125_000;

/** A supplier no other test has, by which its mails and runs are found. */
export function newSupplier(): string {
  return `Supplier ${randomUUID().slice(0, 8)}`;
}

/**
 * Submits an intent as a good client does: after a network error, a 5xx answer, or while its first request is still
 * in progress, it asks again with the same Idempotency-Key.
 */
export async function execute(
  amount = SMALL,
  { template = "approve-and-call", supplier = newSupplier(), wait = 0 } = {},
): Promise<ExecutedIntent> {
  const body = { template, input: { supplier, amount, currency: "USD" } };
  return insist<ExecutedIntent>("POST", `/v1/intents/execute?wait=${wait}`, body, randomUUID());
}

/** One request, once, whatever it answers. @throws Error when there is no answer */
export function executeOnce(
  amount: number,
  supplier = newSupplier(),
  key: string = randomUUID(),
): Promise<Wire> {
  const body = { template: "approve-and-call", input: { supplier, amount, currency: "USD" } };
  return call("POST", "/v1/intents/execute", body, key);
}

/** The runs about a supplier. */
export const readRuns = (supplier: string) =>
  insist<Run[]>("GET", `/v1/runs?q=${encodeURIComponent(supplier)}`);

/** The run of an intent whose answer is still to come. */
export async function untilAccepted(supplier: string): Promise<Run> {
  for (;;) {
    const [run] = await readRuns(supplier);
    if (run) return run;
    await sleep(20);
  }
}

export const readRun = (id: string) => insist<Run>("GET", `/v1/runs/${id}`);
export const readSteps = (id: string) => insist<Step[]>("GET", `/v1/runs/${id}/steps`);
export const readJournal = (id: string) => insist<RunEvent[]>("GET", `/v1/runs/${id}/events?limit=500`);
export const readApprovals = (runId: string) => insist<Approval[]>("GET", `/v1/approvals?runId=${runId}`);
export const readDecision = (id: string) => insist<Decision>("GET", `/v1/decisions/${id}`);
export const verifyAudit = () => insist<AuditVerification>("GET", "/v1/audit-events/verify");
export const readAudit = (resourceId: string) =>
  insist<AuditEvent[]>("GET", `/v1/audit-events?resourceId=${resourceId}&limit=100`);

/** Waits until a run satisfies `holds`. @returns the run @throws Error saying how it stands when it does not */
export async function untilRun(id: string, what: string, holds: (run: Run) => boolean): Promise<Run> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const run = await readRun(id);
    if (holds(run)) return run;
    if (Date.now() > deadline) {
      const journal = (await readJournal(id))
        .map((event) => `${event.type} ${event.nodeId ?? ""}`)
        .join(", ");
      throw new Error(`${id} is ${run.status} and not ${what} after ${PATIENCE_MS / 1000} s: ${journal}`);
    }
    await sleep(100);
  }
}

/** Waits until a run has ended. */
export function untilOver(id: string): Promise<Run> {
  return untilRun(id, "over", (run) => run.finishedAt !== null);
}

/** Waits until a run waits. */
export function untilWaiting(id: string): Promise<Run> {
  return untilRun(id, "waiting", (run) => run.status === "waiting");
}

async function insist<T>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    let problem: string;
    let pause = 200;
    try {
      const answer = await call(method, path, body, key);
      if (answer.status < 300) return answer.body.data as T;
      const { code = "", message = "" } = answer.body.error ?? {};
      problem = `${answer.status} ${code} ${message}`;
      if (answer.status < 500 && code !== "idempotency_in_progress") throw new Refused(`${path}: ${problem}`);
      pause = answer.retryAfterSeconds * 1000 || pause;
    } catch (error) {
      if (error instanceof Refused) throw error;
      problem = String(error);
    }
    if (Date.now() > deadline) throw new Error(`${method} ${path} got no good answer: ${problem}`);
    await sleep(pause);
  }
}

/** An answer that asking again would not change. */
class Refused extends Error {}

async function call(method: string, path: string, body?: unknown, key?: string): Promise<Wire> {
  const { urls, tenant } = inject("stackUnderTest");
  const response = await fetch(`${urls.app}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${tenant.apiKeys[0]?.key}`,
      "content-type": "application/json",
      ...(key && { "idempotency-key": key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  });
  return {
    status: response.status,
    retryAfterSeconds: Number(response.headers.get("retry-after") ?? 0),
    body: (await response.json()) as Wire["body"],
  };
}
