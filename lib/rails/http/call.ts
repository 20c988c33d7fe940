import type { Json } from "@/lib/kernel/canonical";
import type { EffectOutcome } from "../port";

/** One call of an HTTP node. */
export interface HttpCall {
  url: string;
  method: string;
  body: Json;
  /** Sent as `Idempotency-Key`. */
  key: string;
  timeoutMs: number;
  /** Where the other side tells what it did for a key (`{key}` is replaced; 404 means nothing), when it can. */
  receiptUrl: string | null;
}

const RETRYABLE = new Set([408, 425, 429]);
const ANSWER_BYTES_MAX = 1_048_576;

/**
 * Performs a call. From the second attempt on the other side is asked first what it did for the key, where it can
 * be; where it cannot, the call is repeated with the same key, which the other side must honour.
 */
export async function callHttp(call: HttpCall, attempt: number): Promise<EffectOutcome> {
  if (attempt > 1 && call.receiptUrl) {
    const known = await lookUp(call);
    if (known) return known;
  }
  let response: Response;
  let text: string;
  try {
    response = await fetch(call.url, {
      method: call.method,
      headers: { "content-type": "application/json", "idempotency-key": call.key },
      body: JSON.stringify(call.body),
      redirect: "error",
      signal: AbortSignal.timeout(call.timeoutMs),
    });
    text = await readText(response);
  } catch (error) {
    return neverSent(error)
      ? {
          kind: "refused",
          retryable: true,
          error: { code: "connector_unavailable", message: reasonOf(error) },
        }
      : { kind: "unknown", error: { code: "no_answer", message: reasonOf(error) } };
  }
  if (response.ok) return { kind: "acknowledged", receipt: { status: response.status, body: parsed(text) } };
  const message = `${new URL(call.url).host} answered ${response.status}`;
  // A server that failed may have acted all the same.
  if (response.status >= 500) return { kind: "unknown", error: { code: "server_error", message } };
  return {
    kind: "refused",
    retryable: RETRYABLE.has(response.status),
    error: { code: "refused", message },
  };
}

/** What the other side says of the key: its receipt, that it cannot be asked now, or null when it knows nothing. */
async function lookUp(call: HttpCall): Promise<EffectOutcome | null> {
  const url = (call.receiptUrl as string)
    .replace("%7Bkey%7D", "{key}")
    .replace("{key}", encodeURIComponent(call.key));
  try {
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(call.timeoutMs) });
    const text = await readText(response);
    if (response.ok)
      return { kind: "acknowledged", receipt: { status: response.status, body: parsed(text) } };
    if (response.status === 404) return null;
    return {
      kind: "unknown",
      error: { code: "no_answer", message: `the receipt look-up answered ${response.status}` },
    };
  } catch (error) {
    return { kind: "unknown", error: { code: "no_answer", message: `receipt look-up: ${reasonOf(error)}` } };
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES_MAX) throw new Error("the answer is larger than 1 MiB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text.slice(0, 2000);
  }
}

/** Whether the request cannot have reached the other side: no connection was made. */
function neverSent(error: unknown): boolean {
  const code = causeOf(error)?.code;
  return (
    code === "ECONNREFUSED" ||
    code === "ENOTFOUND" ||
    code === "EAI_AGAIN" ||
    code === "UND_ERR_CONNECT_TIMEOUT"
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return "no answer in time";
  const cause = causeOf(error);
  return cause?.code ?? cause?.message ?? String(error);
}

function causeOf(error: unknown): (Error & { code?: string }) | undefined {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause : undefined;
}
