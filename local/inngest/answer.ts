import canonicalize from "canonicalize";
import type { HttpAnswer } from "./app-client";
import type { JsonText } from "./change";
import { parseRetryAfter } from "./duration";

/** One operation an SDK reports, as the SDK specification (5.1.1) shapes it. */
export interface Operation {
  id: string;
  op: string;
  name?: string | null;
  displayName?: string | null;
  opts?: Record<string, unknown> | null;
  data?: unknown;
  error?: unknown;
}

/** What an app's answer to a call request means. */
export type Answer =
  | { kind: "complete"; output: JsonText; requestVersion: number }
  | { kind: "error"; error: JsonText; canRetry: boolean; retryAt: Date | null }
  | { kind: "operations"; ops: Operation[]; canRetry: boolean; retryAt: Date | null; requestVersion: number }
  | { kind: "foreign"; message: string };

/** JSON text in one canonical form, in which everything is stored and signed. */
export function jsonText(value: unknown): JsonText {
  return canonicalize(value === undefined ? null : value) ?? "null";
}

/** An error object as the SDK expects it in a memoised step or a failed run. */
export function errorText(name: string, message: string): JsonText {
  return jsonText({ message, name });
}

function header(answer: HttpAnswer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Reads an answer; "foreign" when it did not come from an SDK (a proxy, a crash, a wrong address). */
export function readAnswer(raw: HttpAnswer): Answer {
  const answer = raw.status === 201 ? unwrapStream(raw) : raw;
  if (!header(answer, "x-inngest-sdk")) {
    return {
      kind: "foreign",
      message: `the answer (status ${answer.status}) did not come from an Inngest SDK`,
    };
  }
  const requestVersion = Number(header(answer, "x-inngest-req-version") ?? "2") || 2;
  const canRetry = header(answer, "x-inngest-no-retry") !== "true";
  const retryAt = parseRetryAfter(header(answer, "retry-after"));
  let body: unknown;
  try {
    body = answer.body === "" ? null : JSON.parse(answer.body);
  } catch {
    body = answer.body;
  }
  if (answer.status === 206) {
    const list = Array.isArray(body) ? body : [body];
    const ops = list.filter(isOperation);
    if (ops.length !== list.length) {
      return {
        kind: "error",
        error: errorText("Error", "invalid step report from the SDK"),
        canRetry,
        retryAt,
      };
    }
    return { kind: "operations", ops, canRetry, retryAt, requestVersion };
  }
  if (answer.status === 200) return { kind: "complete", output: jsonText(body), requestVersion };
  const error =
    typeof body === "object" && body !== null
      ? jsonText(body)
      : errorText("Error", typeof body === "string" && body ? body : `invalid status code: ${answer.status}`);
  return { kind: "error", error, canRetry, retryAt };
}

function isOperation(value: unknown): value is Operation {
  if (typeof value !== "object" || value === null) return false;
  return "op" in value && typeof value.op === "string" && "id" in value && typeof value.id === "string";
}

/** A streamed answer carries its real status, headers and body inside its body. */
function unwrapStream(answer: HttpAnswer): HttpAnswer {
  try {
    const inner = JSON.parse(answer.body) as {
      status: number;
      headers?: Record<string, string>;
      body: unknown;
    };
    const headers = Object.entries(inner.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
    return {
      status: inner.status,
      headers: { ...answer.headers, ...Object.fromEntries(headers) },
      body: typeof inner.body === "string" ? inner.body : JSON.stringify(inner.body),
    };
  } catch {
    return { status: 502, headers: {}, body: answer.body };
  }
}
