import type { EmailDriver } from "@supabase/lite";
import { createTransport } from "nodemailer";

const ENTITIES: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

/** The plain text of a small HTML mail, with the address of each link behind its words. */
export function plainText(html: string): string {
  return html
    .replace(/<(style|head)[\s\S]*?<\/\1>/gi, "")
    .replace(/<a\b[^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/gi, "$2: $1")
    .replace(/<br\s*\/?>|<\/(p|h\d|div|tr)>/gi, "\n")
    .replace(/<[^>]+>/g, "")
    .replace(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity)
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/**
 * Sends the auth server's mail by plain SMTP. Its own SMTP driver insists on STARTTLS and a password, which
 * an inbox for development has neither of, and its text part links to a page that the application lacks.
 */
export function smtpMailDriver(smtpUrl: string, from: string): EmailDriver {
  const transport = createTransport(smtpUrl);
  return {
    async send({ to, subject, html = "" }) {
      await transport.sendMail({ from, to, subject, html, text: plainText(html) });
    },
  };
}
