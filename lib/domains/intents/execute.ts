import type { Decision } from "@/lib/contracts/decisions";
import type { ExecutedIntent, ExecuteIntentBody } from "@/lib/contracts/intents";
import { type Command, type ScopedTx, withCommand } from "@/lib/db";
import {
  loadPacks,
  makeDecision,
  type Remedy,
  readPins,
  remediesFor,
  requesterOf,
  withEngines,
} from "@/lib/domains/policies";
import {
  canDriveNow,
  driveNow,
  presentState,
  type Submission,
  storeAccepted,
  storeDenied,
} from "@/lib/domains/runs";
import { checkInput, type LoadedTemplate, loadTemplate, readPublished } from "@/lib/domains/templates";
import { message, send } from "@/lib/durable/outbox";
import { faultPoint } from "@/lib/faults/point";
import type { Json } from "@/lib/kernel/canonical";
import { AppError } from "@/lib/kernel/errors";
import { type Id, newId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

type Outcome =
  | { denied: Decision; intentId: Id<"intent">; remedies: Remedy[] }
  | { executed: ExecutedIntent };

/** What the transaction that decides an intent came to. */
export interface Decided {
  intentId: Id<"intent">;
  runId: Id<"run"> | null;
  denied: Decision | null;
}

interface Options {
  /** The caller waits for the run's end, so this process begins it; see `driveNow`. */
  isAwaited?: boolean;
  /** Writes what is to commit with the intent, or not at all. Not called for a repeat. */
  alongside?: (tx: ScopedTx, decided: Decided) => void;
}

/**
 * Accepts or denies an intent: decision, intent, run, journal, audit event and the message to the engine commit
 * together, or nothing does. The run pins the template version and the policy versions it was decided by.
 * @throws AppError policy_denied or policy_error (recorded, with the decision in details, and with the
 *   smallest changes of the input that policy would allow), not_found (template),
 *   validation_failed (input), policy_unavailable, idempotency_conflict, idempotency_in_progress
 */
export async function executeIntent(
  scope: Scope,
  body: ExecuteIntentBody,
  command?: Command,
  { isAwaited = false, alongside }: Options = {},
): Promise<ExecutedIntent> {
  const now = new Date().toISOString();
  const outcome = await withEngines(scope, (judgements) =>
    withCommand<Outcome, Awaited<ReturnType<typeof prefetch>>>(
      scope,
      command,
      async (tx, [published, pins]) => {
        const template = await loadTemplate(tx, published);
        checkInput(template.checksum, template.definition.inputSchema, body.input);
        const packs = await loadPacks(tx, pins);
        const intentId = newId("intent");
        const document = {
          intent: { template: template.key, version: template.version },
          input: body.input as Json,
          requester: requesterOf(scope),
          now,
        };
        const decision = makeDecision(packs, "intent", document, intentId, judgements);
        const requestedBy = scope.principal;
        const at = new Date();
        const submission = { scope, requestedBy, parent: null, template, body, decision, intentId, at };
        if (decision.effect === "allow") {
          const executed = await accept(tx, submission, isAwaited);
          alongside?.(tx, { intentId, runId: executed.run.id, denied: null });
          return { executed };
        }
        storeDenied(tx, submission);
        alongside?.(tx, { intentId, runId: null, denied: decision });
        const takes = (input: Json) => isTaken(template, input);
        const remedies = decision.code ? [] : remediesFor(packs, "intent", document, takes);
        return { denied: decision, intentId, remedies };
      },
      (tx) => prefetch(tx, body.template),
    ),
  );
  if ("executed" in outcome) return outcome.executed;
  throw new AppError(
    outcome.denied.code === "policy_error" ? "policy_error" : "policy_denied",
    outcome.denied.explanation,
    {
      intentId: outcome.intentId,
      decision: outcome.denied,
      ...(outcome.remedies.length > 0 && { remedies: outcome.remedies }),
    },
  );
}

function isTaken({ checksum, definition }: LoadedTemplate, input: Json): boolean {
  try {
    checkInput(checksum, definition.inputSchema, input);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

async function accept(tx: ScopedTx, submission: Submission, isAwaited: boolean): Promise<ExecutedIntent> {
  const { template, body, decision, intentId, at } = submission;
  const run = storeAccepted(tx, submission);
  const queued = message("run/queued", {
    tenantId: run.tenantId,
    workspaceId: run.workspaceId,
    runId: run.id,
  });
  tx.afterCommit(() => faultPoint("intent-accepted"));
  if (isAwaited && canDriveNow(run.tenantId)) await driveNow(tx, run, queued);
  else send(tx, queued);
  const shown = presentState(run, at);
  return {
    intent: {
      id: intentId,
      template: { key: template.key, version: template.version },
      status: "accepted",
      input: body.input,
      decisionId: decision.id,
      runId: run.id,
      requestedBy: shown.requestedBy,
      createdAt: shown.createdAt,
    },
    run: shown,
  };
}

function prefetch(tx: ScopedTx, templateKey: string) {
  return Promise.all([readPublished(tx, templateKey), readPins(tx)]);
}
