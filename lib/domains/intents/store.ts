import { trace } from "@opentelemetry/api";
import { type SQL, sql } from "drizzle-orm";
import { decisions, intents, outbox, runEvents, runs } from "@/drizzle/schema";
import type { Decision } from "@/lib/contracts/decisions";
import type { ExecutedIntent, ExecuteIntentBody, Intent } from "@/lib/contracts/intents";
import { hashJson, randomHex } from "@/lib/crypto/hash";
import type { ScopedTx } from "@/lib/db";
import { auditStatement } from "@/lib/domains/audit";
import { append, driveNow, EMPTY_JOURNAL } from "@/lib/domains/runs";
import type { LoadedTemplate } from "@/lib/domains/templates";
import { dispatch, outboxRow } from "@/lib/durable/outbox";
import { type Id, newId, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

/** A decided intent, before it is stored. */
export interface Submission {
  scope: Scope;
  template: LoadedTemplate;
  body: ExecuteIntentBody;
  decision: Decision;
  intentId: Id<"intent">;
  at: Date;
}

/*
 * Written by hand and not by the query builder: what an intent leaves behind goes out as one statement, which is
 * what makes accepting one cheap (bench: "accept"). The audit append follows last, so that the lock it takes on
 * the tenant's chain is held for the commit only.
 */

/** Stores a denied intent with its decision. */
export function storeDenied(tx: ScopedTx, submission: Submission): void {
  tx.defer(sql`with d as (${insertDecision(submission)}) ${insertIntent(submission, "denied")}`);
  tx.defer(audit(submission, "intent.denied", null));
}

/** Stores an accepted intent with its decision, its queued run, and the message to the engine. */
export function storeAccepted(tx: ScopedTx, submission: Submission, isAwaited: boolean): ExecutedIntent {
  const { scope, template, body, decision, intentId } = submission;
  const at = submission.at.toISOString();
  const runId = newId("run");
  const { key, title, version, checksum } = template;
  const { events, end } = append(
    runId,
    EMPTY_JOURNAL,
    [
      {
        type: "run.queued",
        data: {
          intentId,
          decisionId: decision.id,
          template: { key, version, checksum },
          policies: decision.packs,
        },
      },
    ],
    submission.at,
  );
  const [event] = events;
  const queued = outboxRow("run/queued", { tenantId: scope.tenantId, workspaceId: scope.workspaceId, runId });
  const traceId = trace.getActiveSpan()?.spanContext().traceId ?? randomHex(16);
  const run = uuidOf(runId);
  tx.defer(sql`with d as (${insertDecision(submission)}), i as (${insertIntent(submission, "accepted")}),
    r as (insert into ${runs} (id, tenant_id, workspace_id, intent_id, template_version_id, template_checksum,
        policies, status, trace_id, seq, head, created_at, updated_at)
      values (${run}, ${place(scope)}, ${uuidOf(intentId)}, ${uuidOf(template.versionId)}, ${checksum},
        ${JSON.stringify(decision.packs)}, 'queued', ${traceId}, ${end.seq}, ${end.head}, ${at}, ${at})),
    e as (insert into ${runEvents} (run_id, tenant_id, workspace_id, seq, type, data, at, prev_hash, hash)
      values (${run}, ${place(scope)}, 1, 'run.queued', ${JSON.stringify(event?.data)}, ${at},
        ${event?.prevHash}, ${event?.hash}))
    insert into ${outbox} (id, tenant_id, workspace_id, name, data, created_at)
      values (${uuidOf(queued.id)}, ${place(scope)}, ${queued.name}, ${JSON.stringify(queued.data)}, ${at})`);
  tx.defer(audit(submission, "intent.executed", runId));
  tx.afterCommit(() => (isAwaited ? driveNow(queued) : dispatch(queued)));

  const requestedBy = requester(scope);
  const intent: Intent = {
    id: intentId,
    template: { key, version },
    status: "accepted",
    input: body.input,
    decisionId: decision.id,
    runId,
    requestedBy,
    createdAt: at,
  };
  return {
    intent,
    run: {
      id: runId,
      intentId,
      template: { key, title, version, checksum },
      policies: decision.packs,
      status: "queued",
      waitingFor: null,
      input: body.input,
      output: null,
      error: null,
      requestedBy,
      createdAt: at,
      startedAt: null,
      finishedAt: null,
    },
  };
}

function insertDecision({ scope, decision, intentId }: Submission): SQL {
  return sql`insert into ${decisions} (id, tenant_id, workspace_id, intent_id, subject, input, effect, code,
      explanation, rules, obligations, packs, micros, at)
    values (${uuidOf(decision.id)}, ${place(scope)}, ${uuidOf(intentId)}, ${decision.subject},
      ${JSON.stringify(decision.input)}, ${decision.effect}, ${decision.code}, ${decision.explanation},
      ${JSON.stringify(decision.rules)}, ${JSON.stringify(decision.obligations)}, ${JSON.stringify(decision.packs)},
      ${decision.micros}, ${decision.at})`;
}

function insertIntent(
  { scope, template, body, decision, intentId, at }: Submission,
  status: Intent["status"],
): SQL {
  return sql`insert into ${intents} (id, tenant_id, workspace_id, template_version_id, input, input_hash, status,
      decision_id, requested_by, request_id, created_at)
    values (${uuidOf(intentId)}, ${place(scope)}, ${uuidOf(template.versionId)}, ${JSON.stringify(body.input)},
      ${hashJson(body.input)}, ${status}, ${uuidOf(decision.id)}, ${JSON.stringify(scope.principal)},
      ${scope.requestId}, ${at.toISOString()})`;
}

function audit(
  { scope, template, decision, intentId }: Submission,
  action: string,
  runId: Id<"run"> | null,
): SQL {
  return auditStatement(scope, {
    action,
    resource: { kind: "intent", id: intentId },
    after: { template: template.key, version: template.version, decisionId: decision.id, runId },
  });
}

function place(scope: Scope): SQL {
  return sql`${uuidOf(scope.tenantId)}::uuid, ${uuidOf(scope.workspaceId)}::uuid`;
}

function requester({ principal }: Scope) {
  return { kind: principal.kind, id: principal.id, label: principal.label };
}
