import type { Claims } from "@/lib/db";
import { callConnector } from "@/lib/domains/connectors";
import { askEngines } from "@/lib/domains/policies";
import { env } from "@/lib/env";
import { AppError } from "@/lib/kernel/errors";
import type { Scope } from "@/lib/kernel/principal";
import { renderNotification, sendMail } from "@/lib/rails/mail";
import { type EffectOutcome, NOT_DONE, type RailKind, type RailRequests } from "@/lib/rails/port";
import { askRail, callRail, type RailCall } from "@/lib/rails/registry";
import { NOT_SENT } from "./act";
import type { Answer, Ask, EffectState } from "./state";

/** What of an effect is needed to perform it, or to ask for it. */
type Sent = Pick<EffectState, "kind" | "key" | "request" | "attempts" | "asking">;

/**
 * Performs a dispatched effect on its rail, or only asks the other side what it did for its key. No transaction is
 * held meanwhile. Never throws.
 */
export async function performEffect(claims: Claims, effect: Sent): Promise<EffectOutcome> {
  try {
    const outcome = await perform(claims, effect);
    return effect.asking ? answerOf(outcome) : outcome;
  } catch (error) {
    return {
      kind: "unknown",
      error: { code: "internal", message: error instanceof Error ? error.message : String(error) },
    };
  }
}

/** Asks the other side what it did for an effect's key. Nothing is sent. Never throws. */
export function askEffect(claims: Claims, effect: Sent): Promise<EffectOutcome> {
  return performEffect(claims, { ...effect, asking: true });
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

/** An answer is what the other side said of the key; that it could not be asked says nothing about the act. */
function answerOf(outcome: EffectOutcome): EffectOutcome {
  const isSilence = outcome.kind === "refused" && NOT_SENT.has(outcome.error.code);
  return isSilence ? { kind: "unknown", error: outcome.error } : outcome;
}

function perform(claims: Claims, effect: Sent): Promise<EffectOutcome> {
  switch (effect.kind) {
    case "http":
      return http(claims, effect);
    case "email":
      return email(effect);
    case "payment":
    case "device_command":
      return rail(effect.kind, effect);
  }
}

async function rail(kind: RailKind, effect: Sent): Promise<EffectOutcome> {
  const call = railCallOf(kind, effect);
  if (!effect.asking) return callRail(call, effect.attempts);
  const message = "The other side says that it did nothing for this key.";
  return (await askRail(call)) ?? { kind: "refused", retryable: false, error: { code: NOT_DONE, message } };
}

function http(claims: Claims, { request, key, attempts, asking }: Sent): Promise<EffectOutcome> {
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
      asking: asking === true,
    },
    attempts,
  );
}

/** How an effect is carried out over its rail, or asked about there. */
function railCallOf<K extends RailKind>(kind: K, { request, key }: Sent): RailCall<K> {
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
async function email({ request, key }: Sent): Promise<EffectOutcome> {
  const { to, subject, text, runId } = request as Record<string, string>;
  const rendered = await renderNotification({
    subject: subject ?? "",
    text: text ?? "",
    runUrl: `${env().APP_URL}/runs/${runId}`,
  });
  return sendMail({ to: to ?? "", ...rendered, messageId: key });
}
