import type { ConnectorTarget } from "@/lib/contracts/connector-config";
import { probeHttp } from "./http/probe";
import { probeSmtp } from "./mail/probe";
import { probeMqtt } from "./mqtt/probe";
import type { OutboundRules } from "./network/guard";
import { probeOpa } from "./opa/probe";
import type { ProbeResult } from "./port";
import { probeStripe } from "./stripe/probe";

/** Tests that a connector's other side answers and takes its credentials. Never throws. */
export function probe(
  target: ConnectorTarget,
  secret: string,
  rules: OutboundRules,
  timeoutMs: number,
): Promise<ProbeResult> {
  switch (target.kind) {
    case "http":
      return probeHttp(target, secret, rules, timeoutMs);
    case "smtp":
      return probeSmtp(target, secret, rules, timeoutMs);
    case "stripe":
      return probeStripe(target, secret, rules, timeoutMs);
    case "mqtt":
      return probeMqtt(target, secret, rules, timeoutMs);
    case "opa":
      return probeOpa(target, secret, rules, timeoutMs);
  }
}
