import { metricsText } from "@/lib/metrics";

export const dynamic = "force-dynamic";

/** Metrics in Prometheus' text format. Keep it from the public at the proxy. */
export async function GET(): Promise<Response> {
  const { text, contentType } = await metricsText();
  return new Response(text, { headers: { "Content-Type": contentType } });
}
