import type { Json } from "@/lib/kernel/canonical";

/** What came of an act on the outside world. */
export type EffectOutcome =
  | { kind: "acknowledged"; receipt: Json }
  /** The other side did not act; `retryable` when it may later. */
  | { kind: "refused"; error: { code: string; message: string }; retryable: boolean }
  /** Nobody knows whether the other side acted: it is asked before the next attempt. */
  | { kind: "unknown"; error: { code: string; message: string } };
