/** States of an intent, a run, a step, an effect and an approval. Source: design 3, "Runtime". */
export const INTENT_STATUSES = ["received", "accepted", "denied"] as const;
export const RUN_STATUSES = [
  "queued",
  "running",
  "waiting",
  "succeeded",
  "failed",
  "cancelled",
  "compensating",
  "compensated",
] as const;
export const STEP_STATUSES = [
  "pending",
  "running",
  "waiting",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
  "compensated",
] as const;
export const EFFECT_STATUSES = ["intended", "dispatched", "acknowledged", "refused", "unknown"] as const;
export const EFFECT_KINDS = ["http", "email", "payment", "device_command"] as const;
export const APPROVAL_STATUSES = [
  "open",
  "approved",
  "rejected",
  "expired",
  "cancelled",
  "superseded",
] as const;
/** Why an approver is written to. */
export const NOTICE_KINDS = ["request", "reminder", "escalation", "delegation", "reopened"] as const;
/** A proof nobody vouched for yet is pending; once verified or rejected it stays so. */
export const PROOF_STATUSES = ["pending", "verified", "rejected"] as const;
/** What a proof was verified by. `rule` is a template's own condition, and counts for its step alone. */
export const PROOF_METHODS = ["signature", "person", "rule"] as const;
/** Why nothing moves a run that should move. */
export const STUCK_CODES = [
  "not_begun",
  "worker_lost",
  "overdue",
  "decision_not_taken",
  "news_not_taken",
] as const;
/** What a kill switch halts. Those of sites, gateways and devices come with the devices. */
export const KILL_SWITCH_SCOPES = ["tenant", "workspace"] as const;

/** The kinds of triggers that fire by themselves. */
export const TRIGGER_KINDS = ["schedule", "webhook"] as const;
/** How a trigger stands: `inactive` when no published version of its template has it. */
export const TRIGGER_STATUSES = ["active", "paused", "inactive"] as const;
/** What came of a firing; `pending` until its intent is decided. */
export const FIRING_STATUSES = ["pending", "executed", "denied", "filtered", "skipped", "failed"] as const;

export type IntentStatus = (typeof INTENT_STATUSES)[number];
export type RunStatus = (typeof RUN_STATUSES)[number];
export type StepStatus = (typeof STEP_STATUSES)[number];
export type EffectStatus = (typeof EFFECT_STATUSES)[number];
export type EffectKind = (typeof EFFECT_KINDS)[number];
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];
export type NoticeKind = (typeof NOTICE_KINDS)[number];
export type ProofMethod = (typeof PROOF_METHODS)[number];
export type KillSwitchScope = (typeof KILL_SWITCH_SCOPES)[number];
