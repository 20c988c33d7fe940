import { request } from "undici";
import { agentFor } from "../network/dispatcher";
import type { OutboundRules } from "../network/guard";

const EXCERPT_CHARACTERS = 1000;
/** UTF-8 takes at most four bytes a character. */
const EXCERPT_BYTES = EXCERPT_CHARACTERS * 4;

/** What a receiver answered. */
export interface WebhookAnswer {
  status: number;
  /** The beginning of its body, as text that can be stored. */
  excerpt: string;
  /** What it asks to be left alone for, by Retry-After in seconds. */
  retryAfterMs: number | null;
}

/**
 * Posts a signed message where the rules let it go. Redirects are not followed, and no more of an answer is read
 * than is kept. @throws Error, see `describeFailure`
 */
export async function postWebhook(
  rules: OutboundRules,
  { url, headers, body, timeoutMs }: { url: string; headers: object; body: string; timeoutMs: number },
): Promise<WebhookAnswer> {
  const answer = await request(url, {
    method: "POST",
    dispatcher: agentFor(rules),
    signal: AbortSignal.timeout(timeoutMs),
    headers: { "content-type": "application/json", "user-agent": "Intent-OS-Webhooks/1", ...headers },
    body,
  });
  const excerpt = await beginningOf(answer.body as AsyncIterable<Uint8Array>);
  const seconds = Number(answer.headers["retry-after"]);
  return {
    status: answer.statusCode,
    excerpt,
    retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null,
  };
}

/** Leaving the loop ends the answer's stream. */
async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= EXCERPT_BYTES) break;
    }
  } catch {
    // Its status is what counts: a body that breaks off, or never ends, changes nothing.
  }
  const text = Buffer.concat(chunks).subarray(0, EXCERPT_BYTES).toString("utf8");
  // Postgres takes no NUL, and people read it.
  return text
    .replace(/[^\P{Cc}\n\r\t]/gu, "")
    .slice(0, EXCERPT_CHARACTERS)
    .toWellFormed();
}
