import { SpanStatusCode, trace } from "@opentelemetry/api";
import type { RouteContract } from "@/lib/contracts/contract";
import { withLogContext } from "@/lib/log";
import { observeRequest } from "@/lib/metrics";
import { requestIdOf } from "./read-request";

const tracer = trace.getTracer("intent-os");

/** Answers a request under its id, with log context, span and metrics. */
export async function observed(
  contract: RouteContract,
  request: Request,
  respond: (requestId: string) => Promise<Response>,
): Promise<Response> {
  const requestId = requestIdOf(request);
  const started = performance.now();
  const response = await withLogContext({ requestId }, () =>
    tracer.startActiveSpan(`${contract.method} ${contract.path}`, async (span) => {
      const answer = await respond(requestId);
      span.setAttributes({ "http.response.status_code": answer.status, "intent.request_id": requestId });
      if (answer.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
      return answer;
    }),
  );
  observeRequest(contract.operationId, response.status, (performance.now() - started) / 1000);
  return response;
}
