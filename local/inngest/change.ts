/** A JSON document as text: payloads and outputs are stored and sent on byte for byte. */
export type JsonText = string;

/** What a run waits for beside a timer. Times are ISO 8601. */
export interface Wait {
  kind: "event" | "signal" | "cancel";
  event?: string;
  expr?: string;
  /** `match_path` of the arriving event must hold `match_value` (canonical JSON): an index for `expr`. */
  match_path?: string;
  match_value?: string;
  signal?: string;
  /** Take the signal over from the run that waits for it now. */
  replace?: boolean;
  expires_at: string;
}

/** A step that is open: planned, sleeping or waiting. */
export interface PendingStep {
  id: string;
  op: string;
  name: string;
  race?: boolean;
  wait?: Wait;
  /** When the step is resolved by time. */
  timer?: string;
}

export interface SavedStep {
  id: string;
  op: string;
  name: string;
  output: JsonText;
}

export interface NewRun {
  id: string;
  function: string;
  event: string;
  cron?: string;
  /** The first run under this key within 24 hours is the only one. */
  key?: string;
  invoker?: { run: string; step: string };
  cancelOn?: Wait[];
}

export interface Resume {
  run: string;
  step: string;
  output: JsonText;
}

/**
 * One atomic state change, applied by `inngest_local.apply` (schema.sql) in this order of fields. When `run`
 * is named and has ended, nothing of the change is applied.
 */
export interface Change {
  run?: string;
  /** The discovery call this change answers. */
  seq?: number;
  forcePlan?: boolean;
  requestVersion?: number;
  end?: { status: "Completed" | "Failed" | "Cancelled"; output: JsonText };
  /** With `end`: forget the run's waits, or all its open steps and timers too. Left out when it never had any. */
  cleanup?: "waits" | "all";
  save?: SavedStep[];
  pend?: PendingStep[];
  retry?: { step?: string; attempt: number; at: string };
  events?: { id: string; payload: JsonText }[];
  runs?: NewRun[];
  resume?: Resume[];
  /** Call the function again once no parallel step is open; true: in any case. */
  discover?: boolean;
  park?: { slot: string; job: JsonText };
  unpark?: string;
  cron?: { key: string; at: string; job: { f: string; c: string; t: string }; keep?: boolean }[];
}

export interface ChangeResult {
  /** The named run had ended; nothing was applied. */
  stale?: boolean;
  /** Runs that an idempotency key refused. */
  dropped?: string[];
}

/** Payload of a `call` job. */
export interface CallJob {
  /** run */
  r: string;
  /** step to execute; without it, discovery */
  s?: string;
  /** number of the discovery call */
  q?: number;
  /** attempt, from 0 */
  a: number;
  /** the concurrency group this call was parked for: it goes first now */
  u?: string;
}
