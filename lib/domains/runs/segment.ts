import { and, eq, inArray } from "drizzle-orm";
import { effects } from "@/drizzle/schema";
import { type Claims, type ScopedTx, withScope } from "@/lib/db";
import { cancelApprovals } from "@/lib/domains/approvals";
import { recordAudit } from "@/lib/domains/audit";
import { closeWaits } from "@/lib/domains/proofs";
import { systemScope } from "@/lib/domains/tenancy";
import { emit } from "@/lib/durable/outbox";
import { faultPoint } from "@/lib/faults/point";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { observeSegment } from "@/lib/metrics";
import type { EffectOutcome } from "@/lib/rails/port";
import { goesOut, holdBack } from "./act";
import { advance, applyAnswer } from "./advance";
import { cancelChildren } from "./cancel-held";
import { wakeAt } from "./deadlines";
import { settle } from "./endings";
import { giveBack, keepLease, notTaken } from "./lease";
import { isOver } from "./machine";
import type { NodeContext } from "./nodes";
import { applyOutcome } from "./outcome";
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
/** Who settles an act whose run went on without its worker. */
const STRAY = { kind: "system", id: "runtime", label: "runtime" } as const;

/**
 * Runs everything of a run that is ready, branches concurrently, until what is left waits, the run is over, or the
 * time budget is spent. Each step is committed to the journal as it ends; an effect is committed as dispatched
 * before it is performed. A crash anywhere is made good by the next segment, which takes the run over.
 */
export async function runSegment(claims: Claims, runId: Id<"run">): Promise<SegmentResult> {
  const rest = await withScope(claims, async (tx) => {
    const run = await takeOver(tx, runId);
    if (run) return beginSegment(tx, run);
    const result = await notTaken(tx, runId);
    return () => Promise.resolve(result);
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
  const acts = await turn(tx, scope, run, false, (context, changes) => advance(context, changes, true));
  return async () => {
    const worker = new Worker(claims, scope, run, Date.now() + BUDGET_MS);
    const result = await worker.perform(acts);
    observeSegment(result.state, (performance.now() - started) / 1000);
    return result;
  };
}

/**
 * Commits one turn: what `step` changes in the run, and the audit event when that ends it.
 * @param isBusy whether other acts of this worker are under way
 * @returns the acts to perform; none that a kill switch holds back
 */
async function turn(
  tx: ScopedTx,
  scope: Scope,
  run: RunState,
  isBusy: boolean,
  step: (context: NodeContext, changes: Changes) => Promise<Act[]>,
): Promise<Act[]> {
  const now = new Date();
  const changes = noChanges();
  const before = run.status;
  let acts = await step({ tx, scope, run, now }, changes);
  // Looked at again and found still waiting: nothing to tell.
  if (
    before === run.status &&
    changes.steps.size === 0 &&
    changes.entries.every((entry) => entry.type === "run.waiting")
  )
    return acts;
  // Other than when to look again.
  if (before === run.status && changes.entries.every(({ type }) => type === "run.waiting"))
    changes.entries = [];
  faultPoint("turn-computed");
  const halt = await writeTurn(tx, run, changes, now, { acts, isHeld: isBusy || acts.length > 0 });
  if (halt) {
    const held = acts.filter(goesOut);
    acts = acts.filter((act) => !goesOut(act));
    holdBack(run, held, halt, now, changes);
    settle(run, now, changes);
    // Still held back as before: nothing to tell.
    if (before === run.status && changes.entries.every(({ type }) => type === "run.waiting"))
      changes.entries = [];
    await writeTurn(tx, run, changes, now, { acts, isHeld: isBusy || acts.length > 0 });
  }
  if (!["running", "waiting"].includes(run.status) && run.approvals.size > 0)
    cancelApprovals(tx, run.id, now);
  faultPoint("turn-written");
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
  private underWay = 0;
  private lost = false;
  private last: Promise<unknown> = Promise.resolve();
  private spent = false;

  constructor(
    private readonly claims: Claims,
    private readonly scope: Scope,
    private readonly run: RunState,
    private readonly deadline: number,
  ) {}

  /** Performs acts and what follows from them, holding the run meanwhile. @returns how the run stands then */
  async perform(acts: Act[]): Promise<SegmentResult> {
    if (acts.length === 0) return this.result();
    faultPoint("acts-claimed");
    const letGo = keepLease(this.claims, this.run);
    try {
      await this.performAll(acts);
      return this.result();
    } catch (error) {
      if (!(error instanceof StaleWorker)) await giveBack(this.claims, this.run);
      throw error;
    } finally {
      letGo();
    }
  }

  private async performAll(acts: Act[]): Promise<void> {
    this.underWay += acts.length;
    await Promise.all(acts.map((act) => ("question" in act ? this.askOne(act) : this.performOne(act))));
  }

  private result(): SegmentResult {
    if (isOver(this.run.status)) return { state: "over" };
    const isWaiting = [...this.run.steps.values()].every(
      (step) => step.finishedAt || step.status === "waiting",
    );
    const until = wakeAt(this.run);
    // What is due already is looked at at once.
    const isDueNow = until !== null && until.getTime() <= Date.now();
    if (isWaiting && !this.spent && !isDueNow)
      return { state: "waiting", until: until?.toISOString() ?? null };
    return { state: "more" };
  }

  private async performOne(effect: EffectState): Promise<void> {
    const outcome = await performEffect(this.claims, effect);
    faultPoint("act-performed");
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
    const committed = this.last.then(() => {
      this.underWay -= 1;
      return this.commit(take, whenStale);
    });
    this.last = committed.catch(() => {});
    const acts = await committed;
    faultPoint("outcome-committed");
    await this.performAll(acts);
  }

  private async commit(take: Take, whenStale?: () => Promise<void>): Promise<Act[]> {
    // After a failed commit what is held here is not what is stored: nothing more may be written from it.
    if (this.lost) throw new StaleWorker(`run ${this.run.id} is no longer held`);
    try {
      return await withScope(this.claims, (tx) =>
        turn(tx, this.scope, this.run, this.underWay > 0, async (context, changes) => {
          // Another branch may have failed the run while this act was under way.
          if (isOver(this.run.status)) throw new StaleWorker(`run ${this.run.id} is over`);
          const acts = await take(context, changes);
          this.spent ||= Date.now() > this.deadline;
          if (this.spent) return acts;
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
    const { tenantId, workspaceId, id: runId } = this.run;
    await withScope(this.claims, async (tx) => {
      await tx
        .update(effects)
        .set({
          status: outcome.kind,
          ...(outcome.kind === "unknown" ? {} : { settledAt: new Date(), askAt: null, settledBy: STRAY }),
          ...(outcome.kind === "acknowledged" ? { receipt: outcome.receipt } : { error: outcome.error }),
        })
        .where(and(eq(effects.id, effect.id), inArray(effects.status, ["dispatched", "unknown"])));
      // Whoever carries the run now may wait for just this.
      emit(tx, "run/nudged", { tenantId, workspaceId, runId });
    });
  }
}
