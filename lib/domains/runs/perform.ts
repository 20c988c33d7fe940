import type { Claims } from "@/lib/db";
import { callConnector } from "@/lib/domains/connectors";
import { env } from "@/lib/env";
import { renderNotification, sendMail } from "@/lib/rails/mail";
import type { EffectOutcome } from "@/lib/rails/port";
import type { EffectState } from "./state";

/** Performs a dispatched effect on its rail. No transaction is held meanwhile. Never throws. */
export async function performEffect(claims: Claims, effect: EffectState): Promise<EffectOutcome> {
  try {
    return effect.kind === "http" ? await http(claims, effect) : await email(effect);
  } catch (error) {
    return {
      kind: "unknown",
      error: { code: "internal", message: error instanceof Error ? error.message : String(error) },
    };
  }
}

function http(claims: Claims, { request, key, attempts }: EffectState): Promise<EffectOutcome> {
  return callConnector(
    claims,
    request.connector as string,
    {
      url: request.url as string,
      method: request.method as string,
      body: request.body as Record<string, never>,
      key,
      timeoutMs: request.timeoutMs as number,
      receiptUrl: request.receiptUrl as string | null,
    },
    attempts,
  );
}

/** SMTP cannot be asked what it did: a repeat carries the same Message-ID, by which mailboxes drop it. */
async function email({ request, key }: EffectState): Promise<EffectOutcome> {
  const { to, subject, text, runId } = request as Record<string, string>;
  const rendered = await renderNotification({
    subject: subject ?? "",
    text: text ?? "",
    runUrl: `${env().APP_URL}/runs/${runId}`,
  });
  return sendMail({ to: to ?? "", ...rendered, messageId: key });
}
