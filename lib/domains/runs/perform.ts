import type { Claims } from "@/lib/db";
import { callConnector } from "@/lib/domains/connectors";
import { askEngines } from "@/lib/domains/policies";
import { env } from "@/lib/env";
import { AppError } from "@/lib/kernel/errors";
import type { Scope } from "@/lib/kernel/principal";
import { renderNotification, sendMail } from "@/lib/rails/mail";
import type { EffectOutcome, RailKind, RailRequests } from "@/lib/rails/port";
import { callRail, type RailCall } from "@/lib/rails/registry";
import type { Answer, Ask, EffectState } from "./state";

/** Performs a dispatched effect on its rail. No transaction is held meanwhile. Never throws. */
export async function performEffect(claims: Claims, effect: EffectState): Promise<EffectOutcome> {
  try {
    switch (effect.kind) {
      case "http":
        return await http(claims, effect);
      case "email":
        return await email(effect);
      case "payment":
      case "device_command":
        return await callRail(railCallOf(effect.kind, effect), effect.attempts);
    }
  } catch (error) {
    return {
      kind: "unknown",
      error: { code: "internal", message: error instanceof Error ? error.message : String(error) },
    };
  }
}

/** Asks policy engines outside. No transaction is held meanwhile. No answer allows nothing. Never throws. */
export async function answerTo(scope: Scope, { question }: Ask): Promise<Answer> {
  try {
    const { packs, subject, input } = question;
    return { judgements: await askEngines(scope, packs, subject, input) };
  } catch (error) {
    if (error instanceof AppError) return { error: { code: error.code, message: error.message } };
    return { error: { code: "policy_unavailable", message: "The policy engine could not be asked." } };
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

/** How an effect is carried out over its rail, or asked about there. */
function railCallOf<K extends RailKind>(kind: K, { request, key }: EffectState): RailCall<K> {
  const { rail, request: asked, timeoutMs } = request;
  return {
    kind,
    rail: rail as string,
    request: asked as unknown as RailRequests[K],
    key,
    timeoutMs: timeoutMs as number,
  };
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
