import type { Json } from "@/lib/kernel/canonical";

/** What came of an act on the outside world. */
export type EffectOutcome =
  | { kind: "acknowledged"; receipt: Json }
  /** The other side did not act; `retryable` when it may later. */
  | { kind: "refused"; error: { code: string; message: string }; retryable: boolean }
  /** Nobody knows whether the other side acted: it is asked before the next attempt. */
  | { kind: "unknown"; error: { code: string; message: string } }
  /** Nothing was sent: the other side is down or has been called often enough. It counts as no attempt. */
  | { kind: "deferred"; error: { code: string; message: string }; until: Date };

/** What came of a health test. */
export interface ProbeResult {
  ok: boolean;
  /** What happened, in one sentence without secrets. */
  message: string;
  /** Trying again will not help: the credentials or the address were refused. */
  final?: boolean;
}
