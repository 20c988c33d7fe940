import type { TargetOf } from "@/lib/contracts/connector-config";
import type { Json } from "@/lib/kernel/canonical";
import type { OutboundRules } from "../network/guard";
import { type EffectOutcome, NOT_DONE } from "../port";
import { authorize } from "./authorize";
import { forgetToken, NoAccessToken } from "./oauth2";
import { describeFailure, sendHttp } from "./send";

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
  /** Nothing is sent: the other side is only asked what it did for the key. */
  asking?: boolean;
}

/** Who is called, with what credentials, and where calls may go. */
export interface HttpRoute {
  auth: TargetOf<"http">["auth"];
  secret: string;
  rules: OutboundRules;
}

const RETRYABLE = new Set([408, 425, 429]);

/**
 * Performs a call. From the second attempt on the other side is asked first what it did for the key, where it can
 * be; where it cannot, the call is repeated with the same key, which the other side must honour.
 */
export async function callHttp(route: HttpRoute, call: HttpCall, attempt: number): Promise<EffectOutcome> {
  if (call.asking) return call.receiptUrl ? ask(route, call, call.receiptUrl) : CANNOT_BE_ASKED;
  if (attempt > 1 && call.receiptUrl) {
    const known = await lookUp(route, call, call.receiptUrl);
    if (known) return known;
  }
  const body = JSON.stringify(call.body);
  const answer = await send(route, call, { url: call.url, method: call.method, body });
  if ("kind" in answer) return answer;
  const { status, text } = answer;
  if (status >= 200 && status < 300) return { kind: "acknowledged", receipt: { status, body: parsed(text) } };
  const message = `${new URL(call.url).host} answered ${status}`;
  // A server that failed, or sends the caller on, may have acted all the same.
  if (status >= 500) return { kind: "unknown", error: { code: "server_error", message } };
  if (status < 400) return { kind: "unknown", error: { code: "redirected", message } };
  const staleToken = status === 401 && route.auth.type === "oauth2";
  if (staleToken && route.auth.type === "oauth2") forgetToken(route.auth, route.secret);
  return {
    kind: "refused",
    retryable: RETRYABLE.has(status) || staleToken,
    error: { code: "refused", message },
  };
}

const CANNOT_BE_ASKED: EffectOutcome = {
  kind: "unknown",
  error: { code: "cannot_be_asked", message: "The connector has no receipt path." },
};

/** What the other side says that it did. It never acts on this. */
async function ask(route: HttpRoute, call: HttpCall, receiptUrl: string): Promise<EffectOutcome> {
  const message = `${new URL(call.url).host} says that it did nothing for this key`;
  return (
    (await lookUp(route, call, receiptUrl)) ?? {
      kind: "refused",
      retryable: false,
      error: { code: NOT_DONE, message },
    }
  );
}

/** What the other side says of the key: its receipt, that it cannot be asked now, or null when it knows nothing. */
async function lookUp(route: HttpRoute, call: HttpCall, receiptUrl: string): Promise<EffectOutcome | null> {
  const url = receiptUrl.replace("%7Bkey%7D", "{key}").replace("{key}", encodeURIComponent(call.key));
  const answer = await send(route, call, { url, method: "GET", body: "" });
  const unknown = (message: string): EffectOutcome => ({
    kind: "unknown",
    error: { code: "no_answer", message },
  });
  if ("kind" in answer)
    return "error" in answer ? unknown(`receipt look-up: ${answer.error.message}`) : answer;
  const { status, text } = answer;
  if (status >= 200 && status < 300) return { kind: "acknowledged", receipt: { status, body: parsed(text) } };
  return status === 404 ? null : unknown(`the receipt look-up answered ${status}`);
}

type Answer = { status: number; text: string };

async function send(
  { rules, auth, secret }: HttpRoute,
  { key, timeoutMs }: HttpCall,
  request: { url: string; method: string; body: string },
): Promise<Answer | EffectOutcome> {
  let credentials: Record<string, string>;
  try {
    credentials = await authorize(rules, auth, secret, request, timeoutMs);
  } catch (error) {
    // Nothing was asked of the other side yet.
    const final = error instanceof NoAccessToken ? error.final : describeFailure(error).kind === "refused";
    const message = error instanceof NoAccessToken ? error.message : describeFailure(error).message;
    return { kind: "refused", retryable: !final, error: { code: "connector_unavailable", message } };
  }
  try {
    return await sendHttp(rules, {
      url: request.url,
      method: request.method,
      headers: {
        ...credentials,
        ...(request.method !== "GET" && { "content-type": "application/json", "idempotency-key": key }),
      },
      ...(request.method !== "GET" && { body: request.body }),
      timeoutMs,
    });
  } catch (error) {
    const { kind, message } = describeFailure(error);
    if (kind === "unanswered") return { kind: "unknown", error: { code: "no_answer", message } };
    return {
      kind: "refused",
      retryable: kind === "unreached",
      error: { code: kind === "refused" ? "address_refused" : "connector_unavailable", message },
    };
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text.slice(0, 2000);
  }
}
