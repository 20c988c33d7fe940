import { asc, eq, inArray } from "drizzle-orm";
import { approvalDecisions, approvalLinks, approvalNotices, approvals, profiles } from "@/drizzle/schema";
import type { Approval } from "@/lib/contracts/approvals";
import type { ScopedTx } from "@/lib/db";
import type { Id } from "@/lib/kernel/ids";
import { countStages } from "@/lib/kernel/matching";
import { historyOf } from "./history";

type Row = typeof approvals.$inferSelect;
type Person = Approval["decisions"][number]["approver"];

/** What one approval is shown with. */
interface Rest {
  links: { link: typeof approvalLinks.$inferSelect; person: Person }[];
  decided: { decision: typeof approvalDecisions.$inferSelect; person: Person }[];
  notices: (typeof approvalNotices.$inferSelect)[];
  rounds: Approval["rounds"];
}

/** Approvals as the API shows them, in the order given. */
export async function presentApprovals(tx: ScopedTx, rows: Row[]): Promise<Approval[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const person = { id: profiles.id, name: profiles.name, email: profiles.email };
  const [links, decided, notices, rounds] = await Promise.all([
    tx
      .select({ link: approvalLinks, person })
      .from(approvalLinks)
      .innerJoin(profiles, eq(profiles.id, approvalLinks.userId))
      .where(inArray(approvalLinks.approvalId, ids))
      .orderBy(asc(profiles.name), asc(approvalLinks.id)),
    tx
      .select({ decision: approvalDecisions, person })
      .from(approvalDecisions)
      .innerJoin(profiles, eq(profiles.id, approvalDecisions.userId))
      .where(inArray(approvalDecisions.approvalId, ids))
      .orderBy(asc(approvalDecisions.id)),
    tx
      .select()
      .from(approvalNotices)
      .where(inArray(approvalNotices.approvalId, ids))
      .orderBy(asc(approvalNotices.createdAt), asc(approvalNotices.id)),
    tx
      .select({
        id: approvals.id,
        runId: approvals.runId,
        nodeId: approvals.nodeId,
        round: approvals.round,
        status: approvals.status,
      })
      .from(approvals)
      .where(
        inArray(
          approvals.runId,
          rows.map((row) => row.runId),
        ),
      )
      .orderBy(asc(approvals.round)),
  ]);
  return rows.map((row) => {
    const of = ({ approvalId }: { approvalId: Id<"approval"> }) => approvalId === row.id;
    return present(row, {
      links: links.filter(({ link }) => of(link)),
      decided: decided.filter(({ decision }) => of(decision)),
      notices: notices.filter(of),
      rounds: rounds
        .filter(({ runId, nodeId }) => runId === row.runId && nodeId === row.nodeId)
        .map(({ id, round, status }) => ({ id, round, status })),
    });
  });
}

function present(row: Row, { links, decided, notices, rounds }: Rest): Approval {
  const given = countStages(
    row.stages.map(({ quorum }) => quorum),
    decided.filter(({ decision }) => decision.decision === "approve").map(({ decision }) => decision.stages),
  );
  const isOpen = row.status === "open";
  return {
    id: row.id,
    runId: row.runId,
    nodeId: row.nodeId,
    round: row.round,
    rounds,
    status: row.status,
    title: row.title,
    why: row.why,
    template: row.templateKey,
    snapshot: row.snapshot as Approval["snapshot"],
    snapshotHash: row.snapshotHash,
    changes: row.changes,
    roles: row.roles,
    quorum: row.quorum,
    stages: row.stages.map((stage, index) => ({ ...stage, given: given[index] ?? 0 })),
    excludeRequester: row.excludeRequester,
    approvals: given.reduce((sum, one) => sum + one, 0),
    approvers: links.map(({ link, person }) => ({
      ...person,
      via: link.origin,
      stages: link.stages,
      state: link.closedAt ? "delegated" : link.spentAt ? "decided" : "waiting",
    })),
    decisions: decided.map(({ decision: { id, decision, reason, channel, snapshotHash, at }, person }) => ({
      id,
      approver: person,
      decision,
      reason,
      channel,
      snapshotHash,
      at: at.toISOString(),
    })),
    history: historyOf(links, notices),
    escalation: row.escalation,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    nextReminderAt: isOpen ? (row.nextReminderAt?.toISOString() ?? null) : null,
    escalateAt: row.escalateAt?.toISOString() ?? null,
    escalatedAt: row.escalatedAt?.toISOString() ?? null,
  };
}
