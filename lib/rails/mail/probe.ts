import { isIP } from "node:net";
import nodemailer from "nodemailer";
import type { TargetOf } from "@/lib/contracts/connector-config";
import { judgeFailure } from "../http/probe";
import { checkedAddresses, normalHost, type OutboundRules } from "../network/guard";
import type { ProbeResult } from "../port";

/** Connects to an SMTP server, encrypts and signs in as the connector says, and leaves. Never throws. */
export async function probeSmtp(
  { host, port, security, username }: TargetOf<"smtp">,
  password: string,
  rules: OutboundRules,
  timeoutMs: number,
): Promise<ProbeResult> {
  try {
    const [first] = await checkedAddresses(rules, host, port);
    const name = normalHost(host);
    const transport = nodemailer.createTransport({
      host: first?.address ?? "",
      port,
      secure: security === "tls",
      requireTLS: security === "starttls",
      ignoreTLS: security === "none",
      // The certificate is held against the name, though the connection goes to the checked address.
      ...(isIP(name) === 0 && { tls: { servername: name } }),
      ...(username !== undefined && { auth: { user: username, pass: password } }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    });
    try {
      await transport.verify();
      return { ok: true, message: "the server took the connection" };
    } finally {
      transport.close();
    }
  } catch (error) {
    const { code, responseCode } = error as { code?: string; responseCode?: number };
    if (code === "EAUTH") return { ok: false, final: true, message: "the credentials were refused" };
    if (responseCode) return { ok: false, message: `the server answered ${responseCode}` };
    return judgeFailure(error);
  }
}
