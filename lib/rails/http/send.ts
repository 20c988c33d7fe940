import { request } from "undici";
import { agentFor } from "../network/dispatcher";
import type { OutboundRules } from "../network/guard";

const ANSWER_BYTES_MAX = 1_048_576;

/** One HTTP request to the outside world. */
export interface HttpRequest {
  url: string;
  method: string;
  headers?: Record<string, string>;
  body?: string;
  timeoutMs: number;
}

/** Sends a request where the rules let it go. Redirects are not followed. @throws Error, see `describeFailure` */
export async function sendHttp(
  rules: OutboundRules,
  { url, method, headers, body, timeoutMs }: HttpRequest,
): Promise<{ status: number; text: string }> {
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await request(url, {
    method: method as "GET",
    dispatcher: agentFor(rules),
    signal,
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
  });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES_MAX) throw new Error("the answer is larger than 1 MiB");
    chunks.push(chunk);
  }
  return { status: answer.statusCode, text: Buffer.concat(chunks).toString("utf8") };
}

/** How a request came to nothing. */
export interface Failure {
  /** `refused`: the rules forbid the address; `unreached`: no connection was made; `unanswered`: nobody knows. */
  kind: "refused" | "unreached" | "unanswered";
  message: string;
}

/** Failures to reach the other side at all, in words for whoever reads of a test or an effect. */
const UNREACHED = new Map([
  ["ECONNREFUSED", "the connection was refused"],
  ["ENOTFOUND", "the host name is not known"],
  ["EAI_AGAIN", "the host name could not be looked up"],
  ["EHOSTUNREACH", "the host cannot be reached"],
  ["ENETUNREACH", "the network cannot be reached"],
  ["UND_ERR_CONNECT_TIMEOUT", "no connection in time"],
]);

/** What an error of `sendHttp`, or of any socket, says of whether the other side was reached. */
export function describeFailure(error: unknown): Failure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return { kind: "unanswered", message: String(error) };
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "ERR_OUTBOUND_REFUSED") return { kind: "refused", message: cause.message };
  if (cause.name === "TimeoutError") return { kind: "unanswered", message: "no answer in time" };
  if (typeof code !== "string") return { kind: "unanswered", message: cause.message };
  const words = UNREACHED.get(code);
  return words ? { kind: "unreached", message: `${words} (${code})` } : { kind: "unanswered", message: code };
}
