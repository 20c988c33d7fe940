import type { EffectOutcome, Rail } from "../port";

/** How the test rail can be told to behave, once for each time it is told. */
export type Behaviour =
  /** It says no, for good. */
  | "refuse"
  /** It says no for now. */
  | "refuse_for_now"
  /** It does nothing and never answers. */
  | "hang"
  /** It acts, and the answer is lost. */
  | "fail_after_acting"
  /** It does not answer when asked what it did. */
  | "hang_when_asked";

const KEPT_MAX = 10_000;

/**
 * A rail in memory, for sandboxes and tests: acts once per key and can be asked. It behaves as it was told for a
 * party (a wallet, a beneficiary, a device), and for parties that are named so (`test_refuse`) always. What it did is
 * forgotten with the process.
 */
export class TestRail<R> implements Rail<R> {
  private readonly settled = new Map<string, EffectOutcome>();
  private readonly told = new Map<string, Behaviour[]>();
  private readonly acted = new Map<string, number>();

  /**
   * @param partyOf whom a request is about
   * @param act what comes of a request
   */
  constructor(
    private readonly partyOf: (request: R) => string | null,
    private readonly act: (request: R, key: string) => EffectOutcome,
  ) {}

  /** Tells it how to behave for a party the next times, one after the other; as usual after that. */
  tell(party: string, ...behaviours: Behaviour[]): void {
    this.told.set(party, [...(this.told.get(party) ?? []), ...behaviours]);
  }

  /** How often it acted for a key. */
  actsFor(key: string): number {
    return this.acted.get(key) ?? 0;
  }

  async perform(request: R, key: string, signal: AbortSignal): Promise<EffectOutcome> {
    const known = this.settled.get(key);
    if (known) return known;
    const party = this.partyOf(request);
    switch (this.behaviour(party, "hang_when_asked")) {
      case "refuse":
        return this.settle(key, refusal("The test rail was told to refuse.", false));
      case "refuse_for_now":
        return refusal("The test rail was told to refuse for now.", true);
      case "hang":
        return silence(signal);
      case "fail_after_acting":
        this.settle(key, this.carryOut(request, key));
        return { kind: "unknown", error: { code: "server_error", message: "The answer was lost." } };
      default:
        return this.settle(key, this.carryOut(request, key));
    }
  }

  async lookUp(key: string, signal: AbortSignal): Promise<EffectOutcome | null> {
    if (this.told.get(key)?.[0] === "hang_when_asked") {
      this.told.get(key)?.shift();
      return silence(signal);
    }
    return this.settled.get(key) ?? null;
  }

  private behaviour(party: string | null, except: Behaviour): string | null {
    if (party === null) return null;
    const next = this.told.get(party)?.[0];
    if (next && next !== except) return this.told.get(party)?.shift() ?? null;
    return party.startsWith("test_") ? party.slice("test_".length) : null;
  }

  private carryOut(request: R, key: string): EffectOutcome {
    const outcome = this.act(request, key);
    if (outcome.kind === "acknowledged") this.acted.set(key, this.actsFor(key) + 1);
    return outcome;
  }

  private settle(key: string, outcome: EffectOutcome): EffectOutcome {
    for (const kept of [this.settled, this.acted]) {
      if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value as string);
    }
    this.settled.set(key, outcome);
    return outcome;
  }
}

/** The other side's no. */
export function refusal(message: string, retryable: boolean, code = "refused"): EffectOutcome {
  return { kind: "refused", retryable, error: { code, message } };
}

function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
