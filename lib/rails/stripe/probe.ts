import type { TargetOf } from "@/lib/contracts/connector-config";
import { judgeFailure, judgeStatus } from "../http/probe";
import { sendHttp } from "../http/send";
import type { OutboundRules } from "../network/guard";
import type { ProbeResult } from "../port";

/** Reads the balance of a Stripe account, which every key may that can be used at all. Never throws. */
export async function probeStripe(
  { apiUrl }: TargetOf<"stripe">,
  apiKey: string,
  rules: OutboundRules,
  timeoutMs: number,
): Promise<ProbeResult> {
  try {
    const { status } = await sendHttp(rules, {
      url: new URL("/v1/balance", apiUrl).toString(),
      method: "GET",
      headers: { authorization: `Bearer ${apiKey}` },
      timeoutMs,
    });
    return status === 200
      ? { ok: true, message: "the balance can be read" }
      : { ...judgeStatus(status), ok: false };
  } catch (error) {
    return judgeFailure(error);
  }
}
