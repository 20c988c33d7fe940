import type { ScopedTx } from "@/lib/db";
import { cancelApprovals } from "@/lib/domains/approvals";
import { recordAudit } from "@/lib/domains/audit";
import { closeWaits } from "@/lib/domains/proofs";
import { emit } from "@/lib/durable/outbox";
import { AppError, notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { cancelChildren } from "./cancel-held";
import { turnAround } from "./compensate";
import { noChanges } from "./state";
import { seize, writeTurn } from "./store";

/**
 * Has a run undo what it did, and then end. Nothing more is started; a worker that still holds it is shut out. An act
 * under way is waited for: what it did, by its worker's word or by the other side's, is undone too.
 * @throws AppError not_found, invalid_transition (it is over, or undoes already)
 */
export async function turnBack(tx: ScopedTx, scope: Scope, runId: Id<"run">, reason: string): Promise<void> {
  const run = await seize(tx, runId);
  if (!run) throw notFound("Run");
  const before = run.status;
  if (before !== "running" && before !== "waiting") {
    throw new AppError("invalid_transition", `A run that is ${before} cannot be turned back.`, {
      status: before,
    });
  }
  const now = new Date();
  const changes = noChanges();
  turnAround(run, { code: "cancelled", message: reason }, now, changes);
  await writeTurn(tx, run, changes, now, { acts: [], isHeld: false });
  cancelApprovals(tx, runId, now);
  closeWaits(tx, runId, now);
  const children = [...changes.steps].filter((nodeId) => run.steps.get(nodeId)?.kind === "sub_intent");
  await cancelChildren(tx, scope, runId, children, now);
  recordAudit(tx, scope, {
    action: "run.turned_back",
    resource: { kind: "run", id: runId },
    before: { status: before },
    after: { status: run.status, seq: run.journal.seq, head: run.journal.head },
    reason,
  });
  const { tenantId, workspaceId } = run;
  emit(tx, "run/nudged", { tenantId, workspaceId, runId });
  emit(tx, "run/queued", { tenantId, workspaceId, runId });
}
