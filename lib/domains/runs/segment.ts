import { and, eq } from "drizzle-orm";
import { effects } from "@/drizzle/schema";
import { type Claims, type ScopedTx, withScope } from "@/lib/db";
import { cancelApprovals } from "@/lib/domains/approvals";
import { recordAudit } from "@/lib/domains/audit";
import { closeWaits } from "@/lib/domains/proofs";
import { isSuspended, systemScope } from "@/lib/domains/tenancy";
import { emit } from "@/lib/durable/outbox";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { observeSegment } from "@/lib/metrics";
import type { EffectOutcome } from "@/lib/rails/port";
import { advance, applyAnswer, applyOutcome } from "./advance";
import { cancelChildren } from "./cancel";
import { wakeAt } from "./deadlines";
import { isOver } from "./machine";
import type { NodeContext } from "./nodes";
import { answerTo, performEffect } from "./perform";
import { type Act, type Ask, type Changes, type EffectState, noChanges, type RunState } from "./state";
import { refreshApprovals, StaleWorker, takeOver, writeTurn } from "./store";
import { announceEnd } from "./wait";

/** How a run stands after a segment: over, waiting (until when at the latest), or to be carried on at once. */
export type SegmentResult =
  | { state: "over" }
  | { state: "waiting"; until: string | null }
  | { state: "more" };

const BUDGET_MS = 20_000;

/**
 * Runs everything of a run that is ready, branches concurrently, until what is left waits, the run is over, or the
 * time budget is spent. Each step is committed to the journal as it ends; an effect is committed as dispatched
 * before it is performed. A crash anywhere is made good by the next segment, which takes the run over.
 */
export async function runSegment(claims: Claims, runId: Id<"run">): Promise<SegmentResult> {
  const rest = await withScope(claims, async (tx) => {
    const run = await takeOver(tx, runId);
    if (run) return beginSegment(tx, run);
    // Once it is resumed, the sweep takes its runs up.
    const suspended = await isSuspended(tx, claims);
    return () =>
      Promise.resolve<SegmentResult>(suspended ? { state: "waiting", until: null } : { state: "over" });
  });
  return rest();
}

/** What is left of a segment whose first turn has committed. */
export type RestOfSegment = () => Promise<SegmentResult>;

/** The first turn of a segment, in the transaction that took the run over or accepted it. */
export async function beginSegment(tx: ScopedTx, run: RunState): Promise<RestOfSegment> {
  const started = performance.now();
  const claims = { tenantId: run.tenantId, workspaceId: run.workspaceId };
  const scope = systemScope(claims, "runtime", run.id);
  const acts = await turn(tx, scope, run, (context, changes) => advance(context, changes, true));
  return async () => {
    const worker = new Worker(claims, scope, run, Date.now() + BUDGET_MS);
    await worker.performAll(acts);
    const result = worker.result();
    observeSegment(result.state, (performance.now() - started) / 1000);
    return result;
  };
}

/** Commits one turn: what `step` changes in the run, and the audit event when that ends it. */
async function turn(
  tx: ScopedTx,
  scope: Scope,
  run: RunState,
  step: (context: NodeContext, changes: Changes) => Promise<Act[]>,
): Promise<Act[]> {
  const now = new Date();
  const changes = noChanges();
  const before = run.status;
  const acts = await step({ tx, scope, run, now }, changes);
  // Looked at again and found still waiting: nothing to tell.
  if (
    before === run.status &&
    changes.steps.size === 0 &&
    changes.entries.every((entry) => entry.type === "run.waiting")
  )
    return acts;
  await writeTurn(tx, run, changes, now);
  if (!["running", "waiting"].includes(run.status) && run.approvals.size > 0)
    cancelApprovals(tx, run.id, now);
  await cancelChildren(tx, scope, run.id, givenUp(run, changes), now);
  if (isOver(run.status) && [...run.steps.values()].some(({ kind }) => kind === "proof"))
    closeWaits(tx, run.id, now);
  if (isOver(run.status)) {
    recordAudit(tx, scope, {
      action: `run.${run.status}`,
      resource: { kind: "run", id: run.id },
      // Anchors the run's own chain in the tenant's.
      after: { status: run.status, seq: run.journal.seq, head: run.journal.head },
    });
    if (run.parent) {
      const { tenantId, workspaceId } = run;
      emit(tx, "run/nudged", { tenantId, workspaceId, runId: run.parent.runId });
    }
    tx.afterCommit(() => announceEnd(run.id));
  }
  return acts;
}

/** The sub-intents that this turn no longer waits for. */
function givenUp(run: RunState, { steps }: Changes): string[] {
  return [...steps].filter((nodeId) => {
    const step = run.steps.get(nodeId);
    return step?.kind === "sub_intent" && (step.status === "cancelled" || step.status === "failed");
  });
}

/** Takes what came of an act into the run. @returns further acts */
type Take = (context: NodeContext, changes: Changes) => Promise<Act[]>;

/** Performs a run's effects and commits their outcomes one after the other. */
class Worker {
  private lost = false;
  private last: Promise<unknown> = Promise.resolve();
  private spent = false;

  constructor(
    private readonly claims: Claims,
    private readonly scope: Scope,
    private readonly run: RunState,
    private readonly deadline: number,
  ) {}

  async performAll(acts: Act[]): Promise<void> {
    await Promise.all(acts.map((act) => ("question" in act ? this.askOne(act) : this.performOne(act))));
  }

  result(): SegmentResult {
    if (isOver(this.run.status)) return { state: "over" };
    const isWaiting = [...this.run.steps.values()].every(
      (step) => step.finishedAt || step.status === "waiting",
    );
    if (isWaiting && !this.spent) {
      return { state: "waiting", until: wakeAt(this.run)?.toISOString() ?? null };
    }
    return { state: "more" };
  }

  private async performOne(effect: EffectState): Promise<void> {
    const outcome = await performEffect(this.claims, effect);
    const take: Take = async (context, changes) => {
      applyOutcome(context, effect.nodeId, outcome, changes);
      return [];
    };
    await this.takeIn(take, () => this.settleStray(effect, outcome));
  }

  private async askOne(ask: Ask): Promise<void> {
    const answer = await answerTo(this.scope, ask);
    await this.takeIn((context, changes) => applyAnswer(context, ask, answer, changes));
  }

  /** Commits what came of an act, after those that came before, and performs what follows from it. */
  private async takeIn(take: Take, whenStale?: () => Promise<void>): Promise<void> {
    const committed = this.last.then(() => this.commit(take, whenStale));
    this.last = committed.catch(() => {});
    await this.performAll(await committed);
  }

  private async commit(take: Take, whenStale?: () => Promise<void>): Promise<Act[]> {
    // After a failed commit what is held here is not what is stored: nothing more may be written from it.
    if (this.lost) throw new StaleWorker(`run ${this.run.id} is no longer held`);
    try {
      return await withScope(this.claims, (tx) =>
        turn(tx, this.scope, this.run, async (context, changes) => {
          // Another branch may have failed the run while this act was under way.
          if (isOver(this.run.status)) throw new StaleWorker(`run ${this.run.id} is over`);
          const acts = await take(context, changes);
          this.spent ||= Date.now() > this.deadline;
          if (this.spent) return [];
          await refreshApprovals(context.tx, this.run);
          return [...acts, ...(await advance(context, changes, false))];
        }),
      );
    } catch (error) {
      this.lost = true;
      if (error instanceof StaleWorker) await whenStale?.();
      throw error;
    }
  }

  /** The run went on without this worker, but what the outside world did is still recorded. */
  private async settleStray(effect: EffectState, outcome: EffectOutcome): Promise<void> {
    if (outcome.kind === "deferred") return;
    await withScope(this.claims, (tx) =>
      tx
        .update(effects)
        .set({
          status: outcome.kind,
          settledAt: new Date(),
          ...(outcome.kind === "acknowledged" ? { receipt: outcome.receipt } : { error: outcome.error }),
        })
        .where(and(eq(effects.id, effect.id), eq(effects.status, "dispatched"))),
    );
  }
}
