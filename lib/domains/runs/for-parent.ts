import { sql } from "drizzle-orm";
import { effects, runEvents, runSteps, runs, templateVersions } from "@/drizzle/schema";
import type { RunDetail } from "@/lib/contracts/runs";
import type { ScopedTx } from "@/lib/db";
import { AppError } from "@/lib/kernel/errors";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import type { RunStatus, StepStatus } from "@/lib/kernel/states";
import { isOver } from "./machine";

/** How the step that began a run stands, and its run. */
interface Standing {
  own: RunStatus;
  parent: RunStatus;
  step: StepStatus;
  /** The step does not wait for the run it begins. */
  is_detached: boolean;
  /** The last run that the step began. */
  newest: string;
  /** The parent began to undo what it had done: it cannot be retried. */
  was_undone: boolean;
}

/** What becomes of a run's result in the run that began it; null when none did. */
export async function readForParent(tx: ScopedTx, runId: Id<"run">): Promise<RunDetail["forParent"]> {
  const standing = await standingOf(tx, runId);
  if (!standing) return null;
  const { own, parent, step, is_detached, newest, was_undone } = standing;
  if (is_detached) return "not_waited_for";
  if (newest !== uuidOf(runId)) return "given_up";
  if (step === "succeeded" || step === "compensated") return "taken";
  if (!isOver(parent) && (step === "waiting" || step === "running" || step === "pending"))
    return "waited_for";
  const hasNone = own === "cancelled" || own === "compensated";
  return parent === "failed" && !was_undone && !hasNone ? "taken_on_retry" : "given_up";
}

/**
 * Refuses to take up a run again whose work its parent has done otherwise or undone. Holds the parent's row, so that it
 * cannot begin another run for the step at the same moment.
 * @throws AppError invalid_transition
 */
export async function refuseGivenUp(tx: ScopedTx, runId: Id<"run">): Promise<void> {
  // Parents are locked before children.
  await tx.send(sql`select 1 from ${runs} p where p.id = (select parent_run_id from ${runs} where id = ${uuidOf(runId)})
    for no key update of p`);
  const standing = await standingOf(tx, runId);
  if (!standing) return;
  const { parent, is_detached, newest } = standing;
  if (newest !== uuidOf(runId)) {
    const other = idOf("run", newest);
    throw new AppError(
      "invalid_transition",
      `Its step has begun another run since, ${other}: see to that one.`,
      {
        status: "failed",
        runId: other,
      },
    );
  }
  if (is_detached || !["cancelled", "compensating", "compensated"].includes(parent)) return;
  throw new AppError(
    "invalid_transition",
    `The run that began it is ${parent}, so it cannot go on. Submit the intent anew.`,
    {
      status: "failed",
      parentStatus: parent,
    },
  );
}

/**
 * Refuses to begin steps anew that began a run which did part of its work: another one would do that part again, since it
 * acts under keys of its own. What was undone, or never sent, may be done anew.
 * @throws AppError invalid_transition
 */
export async function refuseRepeating(tx: ScopedTx, runId: Id<"run">, nodeIds: string[]): Promise<void> {
  const [row] = await tx.send<{ id: string; status: RunStatus }>(sql`
    with recursive newest as (
      select distinct on (parent_node_id) id, status from ${runs}
      where parent_run_id = ${uuidOf(runId)} and parent_node_id = any(${sql.param(nodeIds)}::text[])
      order by parent_node_id, parent_attempt desc
    ), line as (
      select id as first, id, status from newest where status in ('failed', 'cancelled')
      union all
      select l.first, r.id, r.status from line l join ${runs} r on r.parent_run_id = l.id
    )
    select n.id, n.status from newest n where exists (
      select 1 from line l join ${effects} e on e.run_id = l.id
      where l.first = n.id and l.status <> 'compensated'
        and e.status in ('dispatched', 'acknowledged', 'unknown')) limit 1`);
  if (!row) return;
  const child = idOf("run", row.id);
  const text =
    row.status === "failed"
      ? `Its sub-intent ${child} has done part of its work: retry that one first, and this one takes its result.`
      : `Its sub-intent ${child} was cancelled when it had done part of its work, which another would do again. Submit the intent anew.`;
  throw new AppError("invalid_transition", text, { status: "failed", runId: child });
}

async function standingOf(tx: ScopedTx, runId: Id<"run">): Promise<Standing | undefined> {
  const [row] = await tx.send<Standing>(sql`
    select r.status as own, p.status as parent, coalesce(s.status, 'pending') as step,
      coalesce((select n->>'wait' = 'false' from jsonb_array_elements(v.definition->'nodes') n
        where n->>'id' = r.parent_node_id), false) as is_detached,
      (select o.id from ${runs} o where o.parent_run_id = p.id and o.parent_node_id = r.parent_node_id
        order by o.parent_attempt desc limit 1) as newest,
      exists (select 1 from ${runEvents} e where e.run_id = p.id and e.type = 'run.compensating') as was_undone
    from ${runs} r join ${runs} p on p.id = r.parent_run_id
      join ${templateVersions} v on v.id = p.template_version_id
      left join ${runSteps} s on s.run_id = p.id and s.node_id = r.parent_node_id
    where r.id = ${uuidOf(runId)}`);
  return row;
}
