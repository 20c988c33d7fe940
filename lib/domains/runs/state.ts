import type { Stage } from "@/lib/contracts/approval-stages";
import type { Obligations, PolicyPin } from "@/lib/contracts/decisions";
import type { Run } from "@/lib/contracts/runs";
import type { TemplateNode } from "@/lib/contracts/templates";
import type { EnginesNeeded, Judgements } from "@/lib/domains/policies";
import type { LoadedTemplate } from "@/lib/domains/templates";
import type { Json } from "@/lib/kernel/canonical";
import type { Id } from "@/lib/kernel/ids";
import type { Principal } from "@/lib/kernel/principal";
import type { ApprovalStatus, EffectKind, EffectStatus, RunStatus, StepStatus } from "@/lib/kernel/states";
import type { Entry, JournalHead } from "./journal";

/** What went wrong, as a step or a run keeps it. */
export interface Problem {
  code: string;
  message: string;
}

export interface StepState {
  nodeId: string;
  kind: TemplateNode["kind"];
  status: StepStatus;
  attempt: number;
  output: Json;
  error: Problem | null;
  wakeAt: Date | null;
  /** Why it waits, for people. */
  why: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

/** An act on the outside world: its ledger row. */
export interface EffectState {
  id: Id<"effect">;
  nodeId: string;
  kind: EffectKind;
  key: string;
  request: Record<string, Json>;
  status: EffectStatus;
  attempts: number;
  receipt: Json;
  error: Problem | null;
  intendedAt: Date;
  dispatchedAt: Date | null;
  settledAt: Date | null;
  /** Counts the acts of one step: a step begun anew after a refusal acts under a key of its own. */
  iteration: number;
  /** How often the other side was asked since nobody knows what came of it. */
  asked: number;
  /** Who found out what came of it, when that was not the worker that performed it. */
  settledBy: Pick<Principal, "kind" | "id" | "label"> | null;
  /** How it stood before it was let out. Known to the worker that let it out, and not stored. */
  prior?: EffectStatus;
  /** The other side is only asked what it did. Not stored. */
  asking?: boolean;
}

/** A step's question to policy engines outside of this process. It has no effect, so it is simply asked anew. */
export interface Ask {
  nodeId: string;
  question: EnginesNeeded;
}

/** What is done while no transaction is open. */
export type Act = EffectState | Ask;

/** What came of a question. */
export type Answer = { judgements: Judgements } | { error: Problem };

export interface ApprovalState {
  id: Id<"approval">;
  nodeId: string;
  /** Of the newest round. */
  round: number;
  stages: Stage[];
  /** Whether it is asked again because what was approved has changed. */
  changed: boolean;
  status: ApprovalStatus;
  escalated: boolean;
  /** When it is to be tended at the latest: it expires, or a reminder or its escalation is due. */
  wakeAt: Date;
}

/** A run as one worker holds it between two commits. Owned by the holder of `fence`. */
export interface RunState {
  id: Id<"run">;
  tenantId: Id<"tenant">;
  workspaceId: Id<"workspace">;
  intentId: Id<"intent">;
  fence: number;
  status: RunStatus;
  journal: JournalHead;
  template: LoadedTemplate;
  policies: PolicyPin[];
  input: Record<string, Json>;
  requestedBy: Principal;
  /** The run and node that began it. */
  parent: { runId: Id<"run">; nodeId: string } | null;
  /** The first run of its line, which may be itself, and how far from it. */
  rootRunId: Id<"run">;
  depth: number;
  decision: { id: Id<"decision">; explanation: string; obligations: Obligations };
  steps: Map<string, StepState>;
  effects: Map<string, EffectState>;
  approvals: Map<string, ApprovalState>;
  output: Record<string, Json> | null;
  error: Problem | null;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** What one turn changed, to be committed as one. */
export interface Changes {
  entries: Entry[];
  steps: Set<string>;
  effects: Set<string>;
}

/** Changes that nothing was added to. */
export function noChanges(): Changes {
  return { entries: [], steps: new Set(), effects: new Set() };
}

/** What the last policy check on the way decided, as its step keeps it; undefined when none was passed. Pure. */
export function latestDecision(steps: StepState[]): RunState["decision"] | undefined {
  const checks = steps.filter(({ kind, status }) => kind === "policy" && status === "succeeded");
  checks.sort((a, b) => (a.finishedAt?.getTime() ?? 0) - (b.finishedAt?.getTime() ?? 0));
  const output = checks.at(-1)?.output as { decisionId: string; explanation?: string } & Pick<
    RunState["decision"],
    "obligations"
  >;
  if (!output) return undefined;
  const { decisionId, explanation = "", obligations } = output;
  return { id: decisionId as Id<"decision">, explanation, obligations };
}

/** What a waiting run waits for, for people. */
export function waitingFor(run: RunState): string | null {
  if (run.status !== "waiting") return null;
  const why = [...run.steps.values()].filter((step) => step.status === "waiting").map((step) => step.why);
  return why.filter(Boolean).join("; ") || null;
}

/** A run as the API shows it, of the state that a worker holds. */
export function presentState(run: RunState, createdAt: Date): Run {
  const { key, title, version, checksum } = run.template;
  const { kind, id, label } = run.requestedBy;
  return {
    id: run.id,
    intentId: run.intentId,
    parent: run.parent && { runId: run.parent.runId, nodeId: run.parent.nodeId },
    template: { key, title, version, checksum },
    policies: run.policies,
    status: run.status,
    waitingFor: waitingFor(run),
    // It has just moved.
    stuck: null,
    input: run.input,
    output: run.output,
    error: run.error,
    requestedBy: { kind, id, label },
    events: run.journal.seq,
    createdAt: createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}

/** What expressions of a template see. */
export function variablesOf(run: RunState): Record<string, Json> {
  const steps: Record<string, Json> = {};
  for (const step of run.steps.values()) {
    if (step.finishedAt)
      steps[step.nodeId] = { status: step.status, output: step.output, error: step.error as Json };
  }
  const { kind, id, label } = run.requestedBy;
  return { input: run.input, steps, run: { id: run.id }, requester: { kind, id, label } };
}
