import type { TargetOf } from "@/lib/contracts/connector-config";
import type { OutboundRules } from "../network/guard";
import type { ProbeResult } from "../port";
import { authorize } from "./authorize";
import { NoAccessToken } from "./oauth2";
import { describeFailure, sendHttp } from "./send";

/** A health test's answer from the status of a response; what counts as well differs by kind. Pure. */
export function judgeStatus(status: number): ProbeResult {
  if (status === 401 || status === 403) {
    return { ok: false, final: true, message: `the credentials were refused (${status})` };
  }
  // Anything else below 500 shows a server that works; it need not have a page at this path.
  return { ok: status < 500, message: `answered ${status}` };
}

/** What a failed request says in a health test. Pure. */
export function judgeFailure(error: unknown): ProbeResult {
  if (error instanceof NoAccessToken) return { ok: false, final: error.final, message: error.message };
  const { kind, message } = describeFailure(error);
  return { ok: false, final: kind === "refused", message };
}

/** Reads a path of an HTTP connector with its credentials. Never throws. */
export async function probeHttp(
  { baseUrl, healthPath, auth }: TargetOf<"http">,
  secret: string,
  rules: OutboundRules,
  timeoutMs: number,
): Promise<ProbeResult> {
  const base = baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`;
  const url = new URL(`${base}${healthPath.slice(1)}`).toString();
  try {
    const headers = await authorize(rules, auth, secret, { method: "GET", url, body: "" }, timeoutMs);
    return judgeStatus((await sendHttp(rules, { url, method: "GET", headers, timeoutMs })).status);
  } catch (error) {
    return judgeFailure(error);
  }
}
