import { asc, eq } from "drizzle-orm";
import { approvals, decisions, effects, intents, runEvents, runSteps, runs } from "@/drizzle/schema";
import type { Span, Trace } from "@/lib/contracts/runs";
import { sha256 } from "@/lib/crypto/hash";
import { withScope } from "@/lib/db";
import { type ProofForStep, readProofsForSteps } from "@/lib/domains/proofs";
import { notFound } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { type Bare, proofSpans } from "./proof-spans";

interface Recorded {
  run: typeof runs.$inferSelect;
  decision: typeof decisions.$inferSelect;
  steps: (typeof runSteps.$inferSelect)[];
  events: (typeof runEvents.$inferSelect)[];
  acts: (typeof effects.$inferSelect)[];
  asked: (typeof approvals.$inferSelect)[];
  proofs: ProofForStep[];
  children: Pick<
    typeof runs.$inferSelect,
    "id" | "traceId" | "status" | "createdAt" | "finishedAt" | "parentNodeId"
  >[];
}

/**
 * The run as a tree of spans: run → decision and steps → attempts, approvals,
 * effects, proofs with what vouched for them, and the runs they began.
 * @throws AppError not_found
 */
export function getTrace(scope: Scope, runId: Id<"run">): Promise<Trace> {
  return withScope(scope, async (tx) => {
    const [[head], steps, events, acts, asked, proofs, children] = await Promise.all([
      tx
        .select({ run: runs, decision: decisions })
        .from(runs)
        .innerJoin(intents, eq(intents.id, runs.intentId))
        .innerJoin(decisions, eq(decisions.id, intents.decisionId))
        .where(eq(runs.id, runId)),
      tx.select().from(runSteps).where(eq(runSteps.runId, runId)).orderBy(asc(runSteps.startedAt)),
      tx.select().from(runEvents).where(eq(runEvents.runId, runId)).orderBy(asc(runEvents.seq)),
      tx.select().from(effects).where(eq(effects.runId, runId)).orderBy(asc(effects.id)),
      tx.select().from(approvals).where(eq(approvals.runId, runId)).orderBy(asc(approvals.id)),
      readProofsForSteps(tx, runId),
      tx.select().from(runs).where(eq(runs.parentRunId, runId)).orderBy(asc(runs.id)),
    ]);
    if (!head) throw notFound("Run");
    return {
      traceId: head.run.traceId,
      root: withIds(traceOf({ ...head, steps, events, acts, asked, proofs, children }), null),
    };
  });
}

/** Gives each span an id of OpenTelemetry's form, worked out of what it is, so that it is the same every time. */
function withIds({ children, ...span }: Bare, parentSpanId: string | null): Span {
  const spanId = sha256(span.id).slice(0, 16);
  return { ...span, spanId, parentSpanId, children: children.map((child) => withIds(child, spanId)) };
}

/** Builds the tree. Pure. */
function traceOf({ run, decision, steps, ...parts }: Recorded): Bare {
  return {
    id: run.id,
    kind: "run",
    name: "run",
    status: run.status,
    startedAt: run.createdAt.toISOString(),
    finishedAt: iso(run.finishedAt),
    attributes: { intentId: run.intentId, events: run.seq },
    children: [
      {
        id: decision.id,
        kind: "decision",
        name: "policy decision",
        status: decision.effect,
        startedAt: decision.at.toISOString(),
        finishedAt: new Date(decision.at.getTime() + Math.ceil(decision.micros / 1000)).toISOString(),
        attributes: { explanation: decision.explanation, micros: decision.micros },
        children: [],
      },
      ...inOrder(steps, parts.events).map((step) => stepSpan(step, parts)),
    ],
  };
}

/** Steps as they began; of those that began in the same instant, as the journal has them. */
function inOrder(steps: Recorded["steps"], events: Recorded["events"]): Recorded["steps"] {
  const first = new Map(events.toReversed().map(({ nodeId, seq }) => [nodeId, seq]));
  const began = ({ startedAt }: Recorded["steps"][number]) =>
    startedAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const entry = ({ nodeId }: Recorded["steps"][number]) => first.get(nodeId) ?? Number.POSITIVE_INFINITY;
  return steps.toSorted((one, other) =>
    began(one) === began(other) ? compare(entry(one), entry(other)) : compare(began(one), began(other)),
  );
}

function compare(one: number, other: number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function stepSpan(
  step: Recorded["steps"][number],
  { events, acts, asked, proofs, children }: Omit<Recorded, "run" | "decision" | "steps">,
): Bare {
  const id = `${step.runId}:${step.nodeId}`;
  const act = acts.findLast((one) => one.nodeId === step.nodeId);
  const approvalSpans = asked.filter((one) => one.nodeId === step.nodeId).map(approvalSpan);
  const proofsOfStep = proofs.filter((one) => one.nodeId === step.nodeId);
  const runSpans = children.filter((one) => one.parentNodeId === step.nodeId).map(runSpan);
  const own = events.filter((event) => event.nodeId === step.nodeId);
  const attempts = own
    .filter((event) => event.type === "step.started")
    .map((started, index): Bare => {
      const end = own.find((event) => event.seq > started.seq);
      return {
        id: `${id}:${index + 1}`,
        kind: "attempt",
        name: `attempt ${index + 1}`,
        status: end ? end.type.replace("step.", "") : "running",
        startedAt: started.at.toISOString(),
        finishedAt: end ? end.at.toISOString() : null,
        attributes: {},
        children: act ? [effectSpan(act, index, started.at, end?.at ?? null)] : [],
      };
    });
  return {
    id,
    kind: "step",
    name: step.nodeId,
    status: step.status,
    startedAt: (step.startedAt ?? new Date(0)).toISOString(),
    finishedAt: iso(step.finishedAt),
    attributes: { kind: step.kind, attempts: step.attempt },
    children: [...attempts, ...approvalSpans, ...proofSpans(id, step, proofsOfStep), ...runSpans],
  };
}

function effectSpan(act: Recorded["acts"][number], index: number, from: Date, to: Date | null): Bare {
  return {
    id: `${act.id}:${index + 1}`,
    kind: "effect",
    name: act.kind,
    status: to ? act.status : "dispatched",
    startedAt: from.toISOString(),
    finishedAt: iso(to),
    attributes: { key: act.key },
    children: [],
  };
}

/** A run that a step began: its own trace is linked by its id. */
function runSpan(child: Recorded["children"][number]): Bare {
  return {
    id: child.id,
    kind: "sub_run",
    name: "run",
    status: child.status,
    startedAt: child.createdAt.toISOString(),
    finishedAt: iso(child.finishedAt),
    attributes: { runId: child.id, traceId: child.traceId },
    children: [],
  };
}

function approvalSpan(approval: Recorded["asked"][number]): Bare {
  return {
    id: approval.id,
    kind: "approval",
    name: approval.title,
    status: approval.status,
    startedAt: approval.createdAt.toISOString(),
    finishedAt: iso(approval.decidedAt),
    attributes: { quorum: approval.quorum, roles: approval.roles.join(", ") },
    children: [],
  };
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
