import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { AlwaysOffSampler, BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { ATTR_SERVICE_NAME } from "@opentelemetry/semantic-conventions";
import { sweepOutbox } from "@/lib/durable/outbox";
import { env, parseEnv } from "@/lib/env";
import { log } from "@/lib/log";

/** What a server process does before its first request. @throws never: a wrong environment ends the process */
export function startServer(): void {
  const checked = parseEnv(process.env);
  if ("problems" in checked) {
    for (const problem of checked.problems) console.error(`environment: ${problem}`);
    console.error("See .env.example for every variable and what it is for.");
    process.exit(78);
  }
  startTracing();
  sweepOutbox(new Date()).then(
    (sent) => sent > 0 && log().info({ sent }, "outbox rows of an earlier process handed over"),
    (error) => log().warn({ err: error }, "outbox not swept at start"),
  );
}

/** Spans always exist, for trace ids in logs and runs; they leave the process when an exporter is configured. */
function startTracing(): void {
  const endpoint = env().OTEL_EXPORTER_OTLP_ENDPOINT;
  new NodeTracerProvider({
    ...(!endpoint && { sampler: new AlwaysOffSampler() }),
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: "intent-os" }),
    spanProcessors: endpoint
      ? [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` }))]
      : [],
  }).register();
}
