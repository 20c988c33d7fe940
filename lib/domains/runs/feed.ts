import type { RunEvent } from "@/lib/contracts/runs";
import { type Claims, withScope } from "@/lib/db";
import type { Id } from "@/lib/kernel/ids";
import { log } from "@/lib/log";
import { readJournal } from "./queries";
import { onEnd } from "./wait";

/** Entries read at once, and so many of the last ones are kept for followers. */
const PAGE = 200;
/** How soon the journal is looked at again: at first, more slowly while nothing happens, and while it fails. */
const SOONEST_MS = 200;
const SLOWEST_MS = 1500;
const FAILING_MS = 5000;

/**
 * The journal of one run as this process follows it: it is read once for all who follow, however many. It asks the
 * database instead of listening to it, so that it works behind a transaction pooler and outlives the database.
 */
class Feed {
  readonly #claims: Claims;
  readonly #runId: Id<"run">;
  readonly #waiting = new Set<() => void>();
  #followers = 0;
  #recent: RunEvent[] = [];
  #head = -1;
  #delayMs = SOONEST_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #forget = () => {};

  constructor({ tenantId, workspaceId }: Claims, runId: Id<"run">) {
    this.#claims = { tenantId, workspaceId };
    this.#runId = runId;
  }

  join(): void {
    this.#followers += 1;
    if (this.#followers > 1) return;
    feeds.set(this.#runId, this);
    this.#forget = onEnd(this.#runId, () => this.#lookNow());
  }

  leave(): void {
    this.#followers -= 1;
    if (this.#followers > 0) return;
    clearTimeout(this.#timer);
    this.#forget();
    feeds.delete(this.#runId);
  }

  /** Entries after `seq`: of those kept, or of the database while the follower is behind them. */
  async after(seq: number): Promise<RunEvent[]> {
    const [first] = this.#recent;
    if (first && seq >= first.seq - 1) return this.#recent.slice(seq - first.seq + 1);
    if (this.#head >= 0 && seq >= this.#head) return [];
    const events = await readAfter(this.#claims, this.#runId, seq);
    if (this.#head < 0 && events.length < PAGE) {
      this.#head = events.at(-1)?.seq ?? seq;
      this.#schedule();
    }
    return events;
  }

  /** Resolves when there is more than `seq`, after `ms`, or when the follower goes away. */
  moved(seq: number, ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#waiting.add(done);
      signal.addEventListener("abort", done);
      if (signal.aborted || this.#head > seq) done();
    });
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), this.#delayMs);
  }

  #lookNow(): void {
    this.#delayMs = SOONEST_MS;
    if (this.#head >= 0) this.#schedule();
  }

  async #look(): Promise<void> {
    try {
      const events = await readAfter(this.#claims, this.#runId, this.#head);
      this.#delayMs = events.length > 0 ? SOONEST_MS : Math.min(SLOWEST_MS, this.#delayMs * 1.3);
      if (events.length > 0) {
        this.#recent = [...this.#recent, ...events].slice(-PAGE);
        this.#head = events.at(-1)?.seq ?? this.#head;
        for (const done of [...this.#waiting]) done();
      }
    } catch (error) {
      log().warn({ err: error, runId: this.#runId }, "a journal that is followed could not be read");
      this.#delayMs = Math.min(FAILING_MS, this.#delayMs * 2);
    }
    if (this.#followers > 0) this.#schedule();
  }
}

const feeds = new Map<Id<"run">, Feed>();

/** The feed of a run that its caller may read; one per process. */
export function feedOf(claims: Claims, runId: Id<"run">): Feed {
  return feeds.get(runId) ?? new Feed(claims, runId);
}

function readAfter(claims: Claims, runId: Id<"run">, after: number): Promise<RunEvent[]> {
  return withScope(claims, (tx) => readJournal(tx, runId, { after, limit: PAGE }));
}
