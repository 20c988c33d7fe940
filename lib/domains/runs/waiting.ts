import { sql } from "drizzle-orm";
import { approvalDecisions, approvals, runSteps, runs, templateVersions } from "@/drizzle/schema";
import type { WaitReason } from "@/lib/contracts/run-waiting";
import type { TemplateNode } from "@/lib/contracts/templates";
import type { ScopedTx } from "@/lib/db";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import type { RunStatus } from "@/lib/kernel/states";
import { attemptsOf } from "./retry";
import type { Problem } from "./state";

/** A waiting step with what it waits for, as it is read in one statement. */
interface WaitingRow {
  node_id: string;
  attempt: number;
  why: string | null;
  error: Problem | null;
  wake_at: string | null;
  node: TemplateNode;
  approval: {
    id: string;
    quorum: number;
    given: number;
    roles: string[];
    expires_at: string;
    stages: number;
    changed: boolean;
  } | null;
  child: { id: string; status: RunStatus } | null;
}

/** Everything a run waits for, in the order in which its steps began. */
export async function readWaiting(tx: ScopedTx, runId: Id<"run">): Promise<WaitReason[]> {
  const rows = await tx.send<WaitingRow>(sql`
    select s.node_id, s.attempt, s.why, s.error, s.wake_at,
      (select n from jsonb_array_elements(v.definition->'nodes') n where n->>'id' = s.node_id) as node,
      (select jsonb_build_object('id', a.id, 'quorum', a.quorum, 'roles', a.roles, 'expires_at', a.expires_at,
          'stages', jsonb_array_length(a.stages), 'changed', a.changes is not null,
          'given', (select count(*) from ${approvalDecisions} d where d.approval_id = a.id and d.decision = 'approve'))
        from ${approvals} a where a.run_id = s.run_id and a.status = 'open'
          -- The act itself waits when what was approved for it has changed.
          and (a.node_id = s.node_id or (a.changes is not null and a.snapshot->'acts' ? s.node_id))
        order by a.id desc limit 1) as approval,
      (select jsonb_build_object('id', c.id, 'status', c.status) from ${runs} c
        where c.parent_run_id = s.run_id and c.parent_node_id = s.node_id and c.finished_at is null
        limit 1) as child
    from ${runSteps} s join ${runs} r on r.id = s.run_id
      join ${templateVersions} v on v.id = r.template_version_id
    where s.run_id = ${uuidOf(runId)} and s.status = 'waiting' order by s.started_at, s.node_id`);
  return rows.map(reasonOf);
}

/** Why one step waits. */
function reasonOf(row: WaitingRow): WaitReason {
  const { node, why } = row;
  const until = row.wake_at === null ? null : new Date(row.wake_at).toISOString();
  const base = { nodeId: row.node_id, step: node.title, until };
  const held = heldBack(row);
  if (held) return { ...base, ...held };
  if (row.approval) {
    const { id, quorum, given, roles, expires_at, stages, changed } = row.approval;
    // Open, so at least one is left, though others may have given more than their stage needs.
    const left = Math.max(1, quorum - given);
    const approval = { id: idOf("approval", id), left, roles };
    const few = `${left} more approval${left === 1 ? "" : "s"} by ${roles.join(" or ")}`;
    const sentence = (stages > 1 || changed) && why ? why : few;
    return { ...base, kind: "approval", sentence, approval, until: new Date(expires_at).toISOString() };
  }
  if (row.child) {
    const run = { id: idOf("run", row.child.id), status: row.child.status };
    return { ...base, kind: "sub_run", sentence: `the run ${run.id}, which is ${run.status}`, run };
  }
  switch (node.kind) {
    case "proof": {
      const from = node.issuers ? ` from ${node.issuers.join(" or ")}` : "";
      const issuers = node.issuers && { issuers: node.issuers };
      return {
        ...base,
        kind: "proof",
        sentence: `proof of ${node.proof}${from}`,
        name: node.proof,
        ...issuers,
      };
    }
    case "event":
      return { ...base, kind: "event", sentence: `the event ${node.event}`, name: node.event };
    case "delay":
      return { ...base, kind: "timer", sentence: why ?? "time to pass" };
    default:
      return { ...base, kind: "other", sentence: why ?? node.title };
  }
}

/** What holds a step back that would go on by itself: a failed attempt, a connector, a halt, an open outcome. */
function heldBack({
  node,
  attempt,
  error,
  why,
}: WaitingRow): Omit<WaitReason, "nodeId" | "step" | "until"> | null {
  if (!error || error.code === "approval_reopened") return null;
  const after = error.message;
  const sentence = why ?? after;
  switch (error.code) {
    case "deferred": {
      const connector = "connector" in node && node.connector ? { name: node.connector } : {};
      return { kind: "connector", sentence, after, ...connector };
    }
    case "kill_switch_active":
      return { kind: "kill_switch", sentence, after };
    case "outcome_unknown":
    case "answer_awaited":
      return { kind: "outcome", sentence, after };
    default: {
      const most = attemptsOf(node);
      return {
        kind: "retry",
        sentence: `attempt ${attempt + 1} of ${most}: ${after}`,
        after,
        attempt: { next: attempt + 1, most },
      };
    }
  }
}
