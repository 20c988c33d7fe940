import nodemailer, { type Transporter, type TransportOptions } from "nodemailer";
import { env } from "@/lib/env";
import type { EffectOutcome } from "../port";

/** One e-mail. */
export interface Mail {
  to: string;
  subject: string;
  html: string;
  text: string;
  /** Stable for one mail: a repeat after a crash carries the same Message-ID, by which mailboxes drop it. */
  messageId: string;
}

let transport: Transporter | undefined;

function mailer(): Transporter {
  transport ??= nodemailer.createTransport(
    {
      url: env().SMTP_URL,
      pool: true,
      maxConnections: 4,
      connectionTimeout: 5_000,
      greetingTimeout: 5_000,
      socketTimeout: 15_000,
      // A relay on this machine has no certificate that anyone signed.
      tls: { rejectUnauthorized: !isLoopback(new URL(env().SMTP_URL).hostname) },
    } as TransportOptions,
    { from: env().MAIL_FROM },
  );
  return transport;
}

/** Hands one e-mail to the SMTP server. Never throws. */
export async function sendMail(mail: Mail): Promise<EffectOutcome> {
  const domain = new URL(env().APP_URL).hostname;
  const messageId = `<${mail.messageId.replaceAll(":", ".")}@${domain}>`;
  try {
    const sent = await mailer().sendMail({ ...mail, messageId });
    return { kind: "acknowledged", receipt: { messageId, response: String(sent.response) } };
  } catch (error) {
    const { code, responseCode, message } = error as Error & { code?: string; responseCode?: number };
    const problem = { code: "mail_not_taken", message: message.split("\n")[0] ?? "mail not taken" };
    // 5xx is the server's last word (no such mailbox); everything else may pass later.
    if (responseCode !== undefined && responseCode >= 500)
      return { kind: "refused", retryable: false, error: problem };
    if (
      code === "ECONNECTION" ||
      code === "EDNS" ||
      code === "ESOCKET" ||
      code === "ECONNREFUSED" ||
      responseCode
    ) {
      return { kind: "refused", retryable: true, error: problem };
    }
    return { kind: "unknown", error: problem };
  }
}

function isLoopback(host: string): boolean {
  return host === "127.0.0.1" || host === "localhost" || host === "[::1]";
}
