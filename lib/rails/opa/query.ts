import type { TargetOf } from "@/lib/contracts/connector-config";
import type { Json } from "@/lib/kernel/canonical";
import { sendHttp } from "../http/send";
import type { OutboundRules } from "../network/guard";

/** A question to OPA's data API. */
export interface OpaQuery {
  /** Below `/v1/data/`. */
  document: string;
  input: Json;
  timeoutMs: number;
}

/**
 * Asks Open Policy Agent for a document: `POST /v1/data/<document>` with `{"input": …}`.
 * @returns its `result`; undefined when nothing defines the document for this input
 * @throws Error when there is no usable answer
 */
export async function queryOpa(
  { baseUrl, auth }: TargetOf<"opa">,
  token: string,
  rules: OutboundRules,
  { document, input, timeoutMs }: OpaQuery,
): Promise<Json | undefined> {
  const { status, text } = await sendHttp(rules, {
    url: `${baseUrl.replace(/\/$/, "")}/v1/data/${document}`,
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(auth.type === "bearer" && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ input }),
    timeoutMs,
  });
  if (status !== 200) throw new Error(`it answered ${status}`);
  const answer: unknown = JSON.parse(text);
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) {
    throw new Error("it did not answer an object");
  }
  return (answer as { result?: Json }).result;
}
