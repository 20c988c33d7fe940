import { createHmac } from "node:crypto";
import type { TargetOf } from "@/lib/contracts/connector-config";
import type { OutboundRules } from "../network/guard";
import { accessToken } from "./oauth2";

/** What is to be authorised: exactly what goes over the wire. */
export interface Unauthorised {
  method: string;
  url: string;
  body: string;
}

/**
 * The headers that authenticate a request to an HTTP connector.
 * @param secret the connector's secret; empty when its way of authenticating needs none
 * @throws Error when an access token could not be had
 */
export async function authorize(
  rules: OutboundRules,
  auth: TargetOf<"http">["auth"],
  secret: string,
  request: Unauthorised,
  timeoutMs: number,
): Promise<Record<string, string>> {
  switch (auth.type) {
    case "none":
      return {};
    case "bearer":
      return { authorization: `Bearer ${secret}` };
    case "basic":
      return { authorization: `Basic ${Buffer.from(`${auth.username}:${secret}`).toString("base64")}` };
    case "oauth2":
      return { authorization: `Bearer ${await accessToken(rules, auth, secret, timeoutMs)}` };
    case "hmac":
      return signed(auth.keyId, secret, request, Math.floor(Date.now() / 1000));
  }
}

/** The headers of a signed request; see the contract for what the signature covers. Pure. */
function signed(
  keyId: string | undefined,
  key: string,
  { method, url, body }: Unauthorised,
  timestamp: number,
): Record<string, string> {
  const { pathname, search } = new URL(url);
  const content = [timestamp, method, `${pathname}${search}`, body].join("\n");
  return {
    "x-signature-timestamp": String(timestamp),
    "x-signature": `v1=${createHmac("sha256", key).update(content).digest("hex")}`,
    ...(keyId && { "x-signature-key": keyId }),
  };
}
