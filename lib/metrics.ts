import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

const registry = new Registry();
collectDefaultMetrics({ register: registry });

const requests = new Histogram({
  name: "intent_os_http_request_seconds",
  help: "API requests by operation and status class",
  labelNames: ["operation", "status"],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
  registers: [registry],
});
const segments = new Histogram({
  name: "intent_os_segment_seconds",
  help: "Run segments by how they ended",
  labelNames: ["state"],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 20],
  registers: [registry],
});
const outboxFailures = new Counter({
  name: "intent_os_outbox_failures_total",
  help: "Batches the durable engine did not take",
  registers: [registry],
});

const stuckRuns = new Gauge({
  name: "intent_os_runs_stuck",
  help: "Runs without progress, as the last sweep found them",
  registers: [registry],
});

const brokenChains = new Counter({
  name: "intent_os_audit_broken_total",
  help: "Audit chains found not to hold when they were to be signed",
  registers: [registry],
});

/** Counts an audit chain that does not hold. */
export function countBrokenChain(): void {
  brokenChains.inc();
}

/** Tells how many runs are stuck. */
export function setStuckRuns(count: number): void {
  stuckRuns.set(count);
}

/** Counts one API request. */
export function observeRequest(operation: string, status: number, seconds: number): void {
  requests.observe({ operation, status: `${Math.floor(status / 100)}xx` }, seconds);
}

/** Counts one segment of a run. */
export function observeSegment(state: string, seconds: number): void {
  segments.observe({ state }, seconds);
}

/** Counts a batch of events the engine did not take. */
export function countOutboxFailure(): void {
  outboxFailures.inc();
}

/** All metrics in Prometheus' text format, and its content type. */
export async function metricsText(): Promise<{ text: string; contentType: string }> {
  return { text: await registry.metrics(), contentType: registry.contentType };
}
