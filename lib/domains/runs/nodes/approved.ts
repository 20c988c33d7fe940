import { inArray } from "drizzle-orm";
import { approvals } from "@/drizzle/schema";
import { demandOf, describeStages, type ObligedApproval } from "@/lib/contracts/approval-stages";
import type { ContractChange } from "@/lib/contracts/approvals";
import type { TemplateNode } from "@/lib/contracts/templates";
import { meets } from "@/lib/domains/policies";
import type { ApprovalState } from "../state";
import { type ApprovalNode, ask, demandFor, lookAt } from "./ask";
import { covers, driftOf } from "./contract";
import type { NodeContext, NodeResult } from "./handler";

type Row = Pick<
  typeof approvals.$inferSelect,
  "id" | "nodeId" | "changes" | "status" | "snapshot" | "stages" | "excludeRequester"
>;

/**
 * What keeps an act from being done now as far as approvals go, or null. Every approval that is for this act must
 * still be of what is about to be done: where it is not, it is asked again, and the act waits. What policy obliges
 * must be met by one of them. Undoing what was done needs no new approval.
 */
export async function unmetApproval(context: NodeContext, act: TemplateNode): Promise<NodeResult | null> {
  const { run } = context;
  const obliged = run.decision.obligations.approval;
  if (run.status === "compensating") return null;
  if (run.approvals.size === 0) return obliged ? missing(obliged) : null;
  const rows = (await newestRounds(context)).filter(({ snapshot }) => covers(snapshot, act));
  for (const row of rows) {
    const held = await recheck(context, act, row);
    if (held) return held;
  }
  if (!obliged) return null;
  const wanted = demandOf(obliged);
  const approved = rows.filter(({ status }) => status === "approved");
  const enough = approved.some(
    (row) => meets(row.stages, wanted.stages) && (row.excludeRequester || !wanted.excludeRequester),
  );
  if (enough) return null;
  // Policy was asked again since, and obliges more than was asked for then.
  const short = approved.at(-1);
  if (!short) return missing(obliged);
  return reopen(context, short, [
    { path: "stages", before: describeStages(short.stages), after: describeStages(wanted.stages) },
  ]);
}

async function recheck(context: NodeContext, act: TemplateNode, row: Row): Promise<NodeResult | null> {
  if (row.status === "approved") {
    const changes = await driftOf(context, act, row.snapshot);
    return changes.length > 0 ? reopen(context, row, changes) : null;
  }
  // One that is asked for the node itself is the node's to wait for and to fail with.
  if (row.changes === null) return null;
  // It closed with its run, which goes on again.
  if (row.status === "cancelled") return reopen(context, row, row.changes);
  const stands = await lookAt(context, stateOf(context, row), nodeOf(context, row));
  return stands.kind === "done" ? null : stands;
}

function reopen(context: NodeContext, row: Row, changes: ContractChange[]): Promise<NodeResult> {
  const node = nodeOf(context, row);
  const demand = demandFor(context.run, node) ?? {
    stages: row.stages,
    excludeRequester: row.excludeRequester,
  };
  return ask(context, node, demand, changes);
}

/** The newest round of each of the run's approvals, as they stand now. */
async function newestRounds({ tx, run }: NodeContext): Promise<Row[]> {
  const rows = await tx
    .select({
      id: approvals.id,
      nodeId: approvals.nodeId,
      changes: approvals.changes,
      status: approvals.status,
      snapshot: approvals.snapshot,
      stages: approvals.stages,
      excludeRequester: approvals.excludeRequester,
    })
    .from(approvals)
    .where(
      inArray(
        approvals.id,
        [...run.approvals.values()].map(({ id }) => id),
      ),
    )
    .orderBy(approvals.id);
  for (const row of rows) {
    const known = run.approvals.get(row.nodeId);
    if (known) known.status = row.status;
  }
  return rows;
}

function stateOf({ run }: NodeContext, row: Row): ApprovalState {
  return run.approvals.get(row.nodeId) as ApprovalState;
}

function nodeOf({ run }: NodeContext, row: Row): ApprovalNode {
  return run.template.definition.nodes.find(({ id }) => id === row.nodeId) as ApprovalNode;
}

function missing(obliged: ObligedApproval): NodeResult {
  const who = describeStages(demandOf(obliged).stages);
  return {
    kind: "failed",
    error: {
      code: "approval_required",
      message: `Policy obliges ${who}, and none was given before this step.`,
    },
  };
}
