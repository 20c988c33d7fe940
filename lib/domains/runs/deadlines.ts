import type { TemplateNode } from "@/lib/contracts/templates";
import type { RunState, StepState } from "./state";

/** Kinds whose `timeoutSeconds` bounds one attempt; that of any other bounds its whole wait. */
const ATTEMPTS = new Set<TemplateNode["kind"]>(["http", "notify", "payment", "device_command"]);

/** When a step has to have ended, or null. Pure. */
export function stepDeadline(node: TemplateNode, { startedAt }: Pick<StepState, "startedAt">): Date | null {
  const wait = ATTEMPTS.has(node.kind) ? undefined : node.timeoutSeconds;
  const seconds = Math.min(
    node.deadlineSeconds ?? Number.POSITIVE_INFINITY,
    wait ?? Number.POSITIVE_INFINITY,
  );
  return Number.isFinite(seconds) ? new Date(startedAt.getTime() + seconds * 1000) : null;
}

/** When a run has to have ended, counted from its first segment, or null. What is undone takes the time it needs. Pure. */
export function runDeadline({ template, startedAt, status }: RunState): Date | null {
  const { deadlineSeconds } = template.definition;
  if (deadlineSeconds === undefined || !startedAt || status === "compensating") return null;
  return new Date(startedAt.getTime() + deadlineSeconds * 1000);
}

/** When a waiting run is to be looked at again at the latest: a step's time has come, or a deadline. Pure. */
export function wakeAt(run: RunState): Date | null {
  if (run.status !== "waiting" && run.status !== "compensating") return null;
  const nodes = new Map(run.template.definition.nodes.map((node) => [node.id, node]));
  const times = [runDeadline(run)];
  for (const step of run.steps.values()) {
    if (step.status !== "waiting") continue;
    const node = nodes.get(step.nodeId);
    times.push(step.wakeAt, node ? stepDeadline(node, step) : null);
  }
  const known = times.flatMap((time) => (time ? [time.getTime()] : []));
  return known.length > 0 ? new Date(Math.min(...known)) : null;
}

/** Whether a deadline has passed. Pure. */
export function isDue(deadline: Date | null, now: Date): boolean {
  return deadline !== null && deadline <= now;
}
