import type { WebhookData, WebhookEventType } from "@/lib/contracts/webhook-events";
import type { Json } from "@/lib/kernel/canonical";
import { type IdKind, idOf } from "@/lib/kernel/ids";

/** A message as the triggers of the database write it; see supabase/migrations. */
export interface StoredMessage {
  type: string;
  facts: Record<string, Json>;
  at: Date;
}

type Facts = Record<string, Json>;
type Presenter<T extends WebhookEventType> = (facts: Facts) => WebhookData<T>;

const idIn = <K extends IdKind>(kind: K, uuid: Json | undefined) => idOf(kind, String(uuid));
const textOrNull = (value: Json | undefined) => (value == null ? null : String(value));
const instant = (value: Json | undefined) => new Date(String(value)).toISOString();
const template = (facts: Facts) => ({ key: String(facts.template), version: Number(facts.version) });

const run: Presenter<"run.queued"> = (facts) => ({
  runId: idIn("run", facts.run),
  intentId: idIn("intent", facts.intent),
  template: template(facts),
  status: facts.status as "queued",
  waitingFor: textOrNull(facts.waitingFor),
  error: (facts.error ?? null) as WebhookData<"run.failed">["error"],
  seq: Number(facts.seq),
});

const stuck: Presenter<"run.stuck"> = (facts) => ({
  ...run(facts),
  code: facts.code as "overdue",
  since: instant(facts.since),
});

const intent: Presenter<"intent.denied"> = (facts) => ({
  intentId: idIn("intent", facts.intent),
  template: template(facts),
  decisionId: idIn("decision", facts.decision),
  code: textOrNull(facts.code),
  explanation: String(facts.explanation),
});

const approval: Presenter<"approval.opened"> = (facts) => ({
  approvalId: idIn("approval", facts.approval),
  runId: idIn("run", facts.run),
  nodeId: String(facts.node),
  title: String(facts.title),
  status: facts.status as "open",
  expiresAt: instant(facts.expiresAt),
  decidedAt: facts.decidedAt == null ? null : instant(facts.decidedAt),
});

const proof: Presenter<"proof.received"> = (facts) => ({
  proofId: idIn("proof", facts.proof),
  kind: String(facts.kind),
  issuer: textOrNull(facts.issuer),
  subject: textOrNull(facts.subject),
  runId: facts.run == null ? null : idIn("run", facts.run),
  hash: String(facts.hash),
  method: (facts.method ?? null) as WebhookData<"proof.verified">["method"],
  reason: textOrNull(facts.reason),
});

const connector: Presenter<"connector.down"> = (facts) => ({
  connectorId: idIn("connector", facts.connector),
  key: String(facts.key),
  title: String(facts.title),
  health: facts.health as "down",
  message: textOrNull(facts.message),
});

const test: Presenter<"webhook.test"> = (facts) => ({
  endpointId: idIn("webhookEndpoint", facts.endpoint),
  message: String(facts.message),
});

/** By type, where it has more to tell than its group. */
const PRESENTERS: { [typeOrGroup: string]: (facts: Facts) => WebhookData<WebhookEventType> } = {
  "run.stuck": stuck,
  run,
  intent,
  approval,
  proof,
  connector,
  webhook: test,
};

/** What is posted for a message. The same at every attempt. Pure. */
export function payloadOf({ type, facts, at }: StoredMessage) {
  const present = PRESENTERS[type] ?? PRESENTERS[type.split(".")[0] ?? ""];
  if (!present) throw new Error(`there is no event ${type}`);
  return { type, timestamp: at.toISOString(), data: present(facts) };
}
