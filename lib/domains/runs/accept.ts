import { trace } from "@opentelemetry/api";
import { type SQL, sql } from "drizzle-orm";
import { decisions, intents, runEvents, runs } from "@/drizzle/schema";
import type { Decision } from "@/lib/contracts/decisions";
import type { ExecuteIntentBody, Intent } from "@/lib/contracts/intents";
import { hashJson, randomHex } from "@/lib/crypto/hash";
import type { ScopedTx } from "@/lib/db";
import { type AuditEntry, recordAudit } from "@/lib/domains/audit";
import type { LoadedTemplate } from "@/lib/domains/templates";
import { type Id, newId, uuidOf } from "@/lib/kernel/ids";
import type { Principal, Scope } from "@/lib/kernel/principal";
import { append, EMPTY_JOURNAL } from "./journal";
import type { RunState } from "./state";

/** A run's place among the runs that began one another. */
export interface Parentage {
  runId: Id<"run">;
  nodeId: string;
  /** Counts the runs that the node began, from one. */
  attempt: number;
  rootRunId: Id<"run">;
  depth: number;
}

/** A decided intent, before it is stored. */
export interface Submission {
  /** Who acts, and where. */
  scope: Scope;
  /** On whose behalf. */
  requestedBy: Principal;
  /** The run and node that ask for it. */
  parent: Parentage | null;
  template: LoadedTemplate;
  body: ExecuteIntentBody;
  decision: Decision;
  intentId: Id<"intent">;
  at: Date;
}

/*
 * Written by hand and not by the query builder: what an intent leaves behind goes out as one statement, which is
 * what makes accepting one cheap (bench: "accept").
 */

/** Stores a denied intent with its decision. */
export function storeDenied(tx: ScopedTx, submission: Submission): void {
  tx.defer(sql`with d as (${insertDecision(submission)}) ${insertIntent(submission, "denied")}`);
  recordAudit(tx, submission.scope, audit(submission, "intent.denied", null));
}

/** Stores an accepted intent with its decision and its queued run. @returns the run, as its first worker holds it */
export function storeAccepted(tx: ScopedTx, submission: Submission): RunState {
  const { scope, requestedBy, parent, template, body, decision, intentId } = submission;
  const at = submission.at.toISOString();
  const runId = newId("run");
  const { key, version, checksum } = template;
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
          ...(parent && { parent: { runId: parent.runId, nodeId: parent.nodeId } }),
        },
      },
    ],
    submission.at,
  );
  const [event] = events;
  const traceId = trace.getActiveSpan()?.spanContext().traceId ?? randomHex(16);
  const run = uuidOf(runId);
  tx.defer(sql`with d as (${insertDecision(submission)}), i as (${insertIntent(submission, "accepted")}),
    r as (insert into ${runs} (id, tenant_id, workspace_id, intent_id, template_version_id, template_checksum,
        policies, status, parent_run_id, parent_node_id, parent_attempt, root_run_id, depth, events_after, trace_id, seq, head,
        created_at, updated_at, requester)
      values (${run}, ${place(scope)}, ${uuidOf(intentId)}, ${uuidOf(template.versionId)}, ${checksum},
        ${JSON.stringify(decision.packs)}, 'queued', ${parent && uuidOf(parent.runId)}, ${parent?.nodeId ?? null},
        ${parent?.attempt ?? null}, ${parent && uuidOf(parent.rootRunId)}, ${parent?.depth ?? 0},
        (select case when is_called then last_value else 0 end from events_seq_seq), ${traceId}, ${end.seq}, ${end.head}, ${at}, ${at},
        lower(${searchable(requestedBy)} collate pg_c_utf8)))
    insert into ${runEvents} (run_id, tenant_id, workspace_id, seq, type, data, at, prev_hash, hash)
      values (${run}, ${place(scope)}, 1, 'run.queued', ${JSON.stringify(event?.data)}, ${at},
        ${event?.prevHash}, ${event?.hash})`);
  recordAudit(tx, scope, audit(submission, "intent.executed", runId));
  return {
    id: runId,
    tenantId: scope.tenantId,
    workspaceId: scope.workspaceId,
    intentId,
    fence: 0,
    status: "queued",
    journal: end,
    template,
    policies: decision.packs,
    input: body.input as RunState["input"],
    requestedBy,
    parent,
    depth: parent?.depth ?? 0,
    rootRunId: parent?.rootRunId ?? runId,
    decision: { id: decision.id, explanation: decision.explanation, obligations: decision.obligations },
    steps: new Map(),
    effects: new Map(),
    approvals: new Map(),
    output: null,
    error: null,
    startedAt: null,
    finishedAt: null,
  };
}

/** What a search for who asked looks in. */
function searchable({ label, id, userId }: Principal): string {
  return [label, id, userId].filter((part) => part !== null).join("\n");
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
  { scope, requestedBy, template, body, decision, intentId, at }: Submission,
  status: Intent["status"],
): SQL {
  return sql`insert into ${intents} (id, tenant_id, workspace_id, template_version_id, input, input_hash, status,
      decision_id, requested_by, request_id, created_at)
    values (${uuidOf(intentId)}, ${place(scope)}, ${uuidOf(template.versionId)}, ${JSON.stringify(body.input)},
      ${hashJson(body.input)}, ${status}, ${uuidOf(decision.id)}, ${JSON.stringify(requestedBy)},
      ${scope.requestId}, ${at.toISOString()})`;
}

function audit(
  { template, decision, intentId, parent }: Submission,
  action: string,
  runId: Id<"run"> | null,
): AuditEntry {
  return {
    action,
    resource: { kind: "intent", id: intentId },
    after: {
      template: template.key,
      version: template.version,
      decisionId: decision.id,
      runId,
      ...(parent && { parentRunId: parent.runId }),
    },
  };
}

function place(scope: Scope): SQL {
  return sql`${uuidOf(scope.tenantId)}::uuid, ${uuidOf(scope.workspaceId)}::uuid`;
}
