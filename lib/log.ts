import { AsyncLocalStorage } from "node:async_hooks";
import { trace } from "@opentelemetry/api";
import pino from "pino";

const context = new AsyncLocalStorage<Record<string, string>>();

const logger = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: { service: "intent-os" },
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: ["authorization", "cookie", "*.authorization", "*.cookie", "*.secret", "*.token", "*.password"],
  mixin() {
    const span = trace.getActiveSpan()?.spanContext();
    return { ...context.getStore(), ...(span && { traceId: span.traceId, spanId: span.spanId }) };
  },
});

/** The JSON logger; lines carry the request and run ids of the context they are written in. */
export function log(): pino.Logger {
  return logger;
}

/** Runs `fn` with ids that every log line within it carries. */
export function withLogContext<T>(ids: Record<string, string>, fn: () => T): T {
  return context.run({ ...context.getStore(), ...ids }, fn);
}
