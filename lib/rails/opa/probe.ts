import type { TargetOf } from "@/lib/contracts/connector-config";
import { judgeFailure, judgeStatus } from "../http/probe";
import { sendHttp } from "../http/send";
import type { OutboundRules } from "../network/guard";
import type { ProbeResult } from "../port";

/** Asks an Open Policy Agent for its decision document, as evaluating does. Never throws. */
export async function probeOpa(
  { baseUrl, decisionPath, auth }: TargetOf<"opa">,
  token: string,
  rules: OutboundRules,
  timeoutMs: number,
): Promise<ProbeResult> {
  const base = baseUrl.endsWith("/") ? baseUrl.slice(0, -1) : baseUrl;
  try {
    const { status, text } = await sendHttp(rules, {
      url: `${base}${decisionPath}`,
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(auth.type === "bearer" && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ input: { intent: { template: "health-test" } } }),
      timeoutMs,
    });
    if (status !== 200) return { ...judgeStatus(status), ok: false };
    // A path without a rule behind it answers an object that has no result.
    return hasResult(text)
      ? { ok: true, message: "the decision can be read" }
      : { ok: false, message: `there is no decision at ${decisionPath}` };
  } catch (error) {
    return judgeFailure(error);
  }
}

function hasResult(text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null && "result" in answer;
  } catch {
    return false;
  }
}
