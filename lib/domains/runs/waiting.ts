import { sql } from "drizzle-orm";
import {
  approvalDecisions,
  approvals,
  eventWaits,
  proofWaits,
  runSteps,
  runs,
  templateVersions,
} from "@/drizzle/schema";
import type { Audience, Stage } from "@/lib/contracts/approval-stages";
import type { WaitReason } from "@/lib/contracts/run-waiting";
import type { Run } from "@/lib/contracts/runs";
import type { TemplateNode } from "@/lib/contracts/templates";
import type { ScopedTx } from "@/lib/db";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import { countStages } from "@/lib/kernel/matching";
import type { RunStatus } from "@/lib/kernel/states";
import { attemptsOf } from "./retry";
import type { Problem } from "./state";

interface OpenApproval {
  id: string;
  expires_at: string;
  stages: Stage[];
  /** Whom it was put to as well, since nobody decided in time. */
  escalated_to: Audience | null;
  changed: boolean;
  /** Of each approval that was given, the stages it may count for. */
  given: number[][];
}

/** A waiting step with what it waits for, as it is read in one statement. */
interface WaitingRow {
  node_id: string;
  attempt: number;
  why: string | null;
  error: Problem | null;
  wake_at: string | null;
  is_due: boolean | null;
  /** What it waits for has come, and it has not looked since. */
  has_news: boolean;
  node: TemplateNode;
  approval: OpenApproval | null;
  child: { id: string; status: RunStatus } | null;
}

/**
 * Everything a run waits for, in the order in which its steps began.
 * @param stuck why nothing moves the run, if that is so
 */
export async function readWaiting(
  tx: ScopedTx,
  runId: Id<"run">,
  stuck: Run["stuck"],
): Promise<WaitReason[]> {
  const rows = await tx.send<WaitingRow>(sql`
    select s.node_id, s.attempt, s.why, s.error, s.wake_at,
      (select n from jsonb_array_elements(v.definition->'nodes') n where n->>'id' = s.node_id) as node,
      s.wake_at < now() as is_due,
      (exists (select 1 from ${eventWaits} w where w.run_id = s.run_id and w.node_id = s.node_id and w.woken_at is not null)
        or exists (select 1 from ${proofWaits} w where w.run_id = s.run_id and w.node_id = s.node_id
          and w.closed_at is null and w.nudged_at is not null)
        or exists (select 1 from ${runs} c where c.parent_run_id = s.run_id and c.parent_node_id = s.node_id
          and c.finished_at is not null)) as has_news,
      (select jsonb_build_object('id', a.id, 'expires_at', a.expires_at, 'stages', a.stages,
          'escalated_to', case when a.escalated_at is not null then a.escalation end,
          'changed', a.changes is not null,
          'given', (select coalesce(jsonb_agg(d.stages order by d.id), '[]') from ${approvalDecisions} d
            where d.approval_id = a.id and d.decision = 'approve'))
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
  return rows.map((row) => reasonOf(row, stuck));
}

/** Why one step waits. */
function reasonOf(row: WaitingRow, stuck: Run["stuck"]): WaitReason {
  const { node, why } = row;
  const until = row.wake_at === null ? null : new Date(row.wake_at).toISOString();
  const base = { nodeId: row.node_id, step: node.title, until };
  if (stuck && isLeftLying(row, stuck.code)) return { ...base, kind: "stuck", sentence: stuck.reason };
  const held = heldBack(row);
  if (held) return { ...base, ...held };
  if (row.approval) return { ...base, ...waitsForPeople(row.approval) };
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

/** Whether it is this step that should have gone on. */
function isLeftLying(
  { node, approval, is_due, has_news }: WaitingRow,
  code: NonNullable<Run["stuck"]>["code"],
): boolean {
  if (code === "overdue") return is_due === true;
  if (code === "news_not_taken") return has_news;
  return code === "decision_not_taken" && node.kind === "approval" && !approval;
}

/** Who still has to approve: of each stage that is not met, how many and which of them. */
function waitsForPeople({ id, expires_at, stages, escalated_to, changed, given }: OpenApproval) {
  const counted = countStages(
    stages.map(({ quorum }) => quorum),
    given,
  );
  const unmet = stages.flatMap(({ roles, people, quorum }, index) => {
    const left = quorum - (counted[index] ?? 0);
    if (left <= 0) return [];
    const also = escalated_to ?? { roles: [], people: [] };
    const all = {
      roles: [...roles, ...also.roles],
      by: [...roles, ...people, ...also.roles, ...also.people],
    };
    return [{ left, roles: all.roles, by: [...new Set(all.by)] }];
  });
  const few = unmet
    .map(({ left, by }) => `${left} more approval${left === 1 ? "" : "s"} by ${by.join(" or ")}`)
    .join(" and ");
  return {
    kind: "approval" as const,
    sentence: changed ? `${few}, again, because what was approved has changed` : few,
    approval: {
      id: idOf("approval", id),
      left: unmet.reduce((sum, { left }) => sum + left, 0),
      roles: [...new Set(unmet.flatMap(({ roles }) => roles))],
      stages: unmet.map(({ left, by }) => ({ left, by })),
      again: changed,
    },
    until: new Date(expires_at).toISOString(),
  };
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
