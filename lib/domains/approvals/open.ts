import { and, eq, sql } from "drizzle-orm";
import { approvalLinks, approvals } from "@/drizzle/schema";
import {
  type ApprovalDemand,
  type Audience,
  describeStages,
  STAGES_MAX,
  type Stage,
} from "@/lib/contracts/approval-stages";
import type { ContractChange } from "@/lib/contracts/approvals";
import { hashJson } from "@/lib/crypto/hash";
import type { ScopedTx } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import type { Json } from "@/lib/kernel/canonical";
import { type Id, newId } from "@/lib/kernel/ids";
import { countStages } from "@/lib/kernel/matching";
import type { Principal, Scope } from "@/lib/kernel/principal";
import { findCandidates, stagesFor } from "./candidates";
import { notify } from "./notices";
import { hashToken, linkToken } from "./token";

/** What is asked, of whom, by whom, and how it is followed up. */
export interface Question {
  runId: Id<"run">;
  nodeId: string;
  title: string;
  why: string;
  snapshot: Record<string, Json>;
  demand: ApprovalDemand;
  requester: Principal;
  expiresAt: Date;
  now: Date;
  remindEverySeconds?: number | undefined;
  escalation?: (Audience & { afterSeconds: number }) | undefined;
  /** The round before, and what is different when that is why it is asked again; null when its step began anew. */
  before?: { id: Id<"approval">; round: number; changes: ContractChange[] | null };
}

/** An approval that was just opened. `wakeAt`: when it is to be tended at the latest. */
export interface Opened {
  id: Id<"approval">;
  round: number;
  stages: Stage[];
  wakeAt: Date;
}

/**
 * Opens an approval: finds who may decide it, gives each a link, and has them told by e-mail once committed.
 * @returns why nobody could be asked, when too few may decide
 */
export async function openApproval(
  tx: ScopedTx,
  scope: Scope,
  question: Question,
): Promise<Opened | { problem: string }> {
  const { demand, requester, now, expiresAt, escalation } = question;
  const changes = question.before?.changes ?? null;
  const { stages, excludeRequester } = demand;
  const asked = { roles: allOf(stages, "roles"), people: allOf(stages, "people") };
  const approvers = (await findCandidates(tx, scope, asked, now))
    .map((candidate) => ({ id: candidate.id, stages: stagesFor(candidate, stages) }))
    .filter((one) => one.stages.length > 0 && !(excludeRequester && one.id === requester.userId));
  const quorums = stages.map(({ quorum }) => quorum);
  const quorum = quorums.reduce((sum, one) => sum + one, 0);
  const possible = countStages(
    quorums,
    approvers.map((one) => one.stages),
  ).reduce((sum, one) => sum + one, 0);
  if (stages.length > 2 * STAGES_MAX) {
    return { problem: `${stages.length} stages are obliged together; ${2 * STAGES_MAX} are possible.` };
  }
  if (possible < quorum) {
    return {
      problem:
        `${describeStages(stages)} are needed, but only ${approvers.length} people may give one` +
        `${excludeRequester ? " (the requester is excluded)" : ""}${stages.length > 1 ? ", each for one stage" : ""}.`,
    };
  }
  const id = newId("approval");
  const place = { tenantId: scope.tenantId, workspaceId: scope.workspaceId };
  const snapshotHash = hashJson(question.snapshot);
  const round = (question.before?.round ?? 0) + 1;
  const { remindEverySeconds } = question;
  const nextReminderAt = before(expiresAt, now, remindEverySeconds);
  const escalateAt = before(expiresAt, now, escalation?.afterSeconds);
  if (question.before) {
    tx.defer(
      tx
        .update(approvals)
        .set({ status: "superseded" })
        .where(and(eq(approvals.id, question.before.id), sql`${approvals.status} in ('open', 'approved')`)),
    );
  }
  tx.defer(
    tx.insert(approvals).values({
      id,
      ...place,
      runId: question.runId,
      nodeId: question.nodeId,
      round,
      title: question.title,
      why: question.why,
      snapshot: question.snapshot,
      snapshotHash,
      roles: asked.roles,
      quorum,
      stages,
      requesterId: requester.userId,
      excludeRequester,
      changes,
      remindEverySeconds: remindEverySeconds ?? null,
      nextReminderAt,
      escalation: escalation ? { roles: escalation.roles, people: escalation.people } : null,
      escalateAt,
      createdAt: now,
      expiresAt,
    }),
  );
  const links = approvers.map((approver) => ({ ...newLink(), userId: approver.id, stages: approver.stages }));
  tx.defer(
    tx
      .insert(approvalLinks)
      .values(links.map((link) => ({ ...link, ...place, approvalId: id, createdAt: now, expiresAt }))),
  );
  recordAudit(tx, scope, {
    action: changes ? "approval.reopened" : "approval.opened",
    resource: { kind: "approval", id },
    ...(question.before && { before: { approvalId: question.before.id, round: question.before.round } }),
    after: {
      runId: question.runId,
      stages: stages as Json,
      quorum,
      snapshotHash,
      ...(round > 1 && { round, changes: changes as Json }),
    },
  });
  notify(
    tx,
    scope,
    id,
    changes ? "reopened" : "request",
    links.map((link) => link.id),
    now,
  );
  return { id, round, stages, wakeAt: earliest(expiresAt, nextReminderAt, escalateAt) };
}

/** A link's id and what is stored of its token. */
export function newLink(): { id: Id<"approvalLink">; tokenHash: string } {
  const id = newId("approvalLink");
  return { id, tokenHash: hashToken(linkToken(id)) };
}

/** The first of these moments that are set. */
export function earliest(first: Date, ...others: (Date | null)[]): Date {
  return new Date(Math.min(first.getTime(), ...others.flatMap((one) => (one ? [one.getTime()] : []))));
}

/** So long from `now`, if that is before the end. */
function before(end: Date, now: Date, seconds: number | undefined): Date | null {
  const at = seconds === undefined ? null : new Date(now.getTime() + seconds * 1000);
  return at && at < end ? at : null;
}

function allOf(stages: Audience[], what: "roles" | "people"): string[] {
  return [...new Set(stages.flatMap((stage) => stage[what]))].sort();
}

/** Closes a run's open approvals because the run ended. */
export function cancelApprovals(tx: ScopedTx, runId: Id<"run">, now: Date): void {
  tx.defer(
    tx
      .update(approvals)
      .set({ status: "cancelled", decidedAt: now })
      .where(and(eq(approvals.runId, runId), eq(approvals.status, "open"))),
  );
}
