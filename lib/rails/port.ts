import type { Json } from "@/lib/kernel/canonical";

/** The code of a refusal by which the other side, asked for a key, says that it did nothing for it. */
export const NOT_DONE = "not_done";

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

/** What a payment rail is asked to do. Amounts are integer minor units of an ISO 4217 currency. */
export interface PaymentRequest {
  operation: "authorize" | "capture" | "payout" | "refund";
  amount: number;
  currency: string;
  wallet: string | null;
  beneficiary: string | null;
  /** The receipt of the operation it continues. */
  of: Json;
}

/** What a device rail is asked to do. */
export interface CommandRequest {
  device: string;
  command: string;
  parameters: Record<string, Json>;
  /** Not to be carried out later than this instant. */
  expiresAt: string;
}

/** The acts that go over rails, and what each is asked with. */
export interface RailRequests {
  payment: PaymentRequest;
  device_command: CommandRequest;
}
export type RailKind = keyof RailRequests;

/** A way to the outside world that acts at most once per key and can be asked what it did. */
export interface Rail<R> {
  /** Acts, or answers what came of the key before. @throws when the signal ends it */
  perform(request: R, key: string, signal: AbortSignal): Promise<EffectOutcome>;
  /** What came of a key; null when nothing was done for it. @throws when the signal ends it */
  lookUp(key: string, signal: AbortSignal): Promise<EffectOutcome | null>;
}
