/** What is checked, in the order in which it is told. */
export const CHECKS = [
  "files",
  "seal",
  "journal",
  "audit",
  "anchor",
  "versions",
  "decisions",
  "approvals",
  "effects",
  "proofs",
  "artefacts",
] as const;
export type CheckId = (typeof CHECKS)[number];

/** Everything that can be wrong; `words.ts` says each in plain words. */
export type ProblemCode =
  | "file_changed"
  | "file_missing"
  | "file_unknown"
  | "file_unreadable"
  | "page_changed"
  | "page_unsigned"
  | "seal_malformed"
  | "seal_other_manifest"
  | "seal_other_run"
  | "seal_signature"
  | "key_unknown"
  | "key_untrusted"
  | "no_ed25519"
  | "journal_missing"
  | "journal_order"
  | "journal_changed"
  | "journal_link"
  | "journal_end"
  | "audit_changed"
  | "audit_link"
  | "audit_tenant"
  | "audit_order"
  | "audit_outside"
  | "audit_unsigned"
  | "checkpoint_missing"
  | "checkpoint_signature"
  | "checkpoint_other"
  | "checkpoint_tenant"
  | "anchor_missing"
  | "anchor_other"
  | "start_missing"
  | "start_other"
  | "template_changed"
  | "template_other"
  | "policy_changed"
  | "policy_missing"
  | "input_changed"
  | "decision_missing"
  | "decision_denied"
  | "decision_other"
  | "decision_late"
  | "snapshot_changed"
  | "decided_on_other"
  | "decision_unrecorded"
  | "decision_differs"
  | "effect_foreign"
  | "effect_unjournalled"
  | "effect_before_decision"
  | "proof_changed"
  | "proof_unrecorded"
  | "proof_missing"
  | "artefact_missing";

/** One thing that is wrong, and where. */
export interface Problem {
  code: ProblemCode;
  at: Record<string, string | number>;
}

/** How one check went. */
export interface CheckResult {
  id: CheckId;
  problems: Problem[];
  /** Numbers to tell of it: files, events, signatures. */
  facts: Record<string, string | number>;
}

/** A key that a signature was held to. */
export interface UsedKey {
  keyId: string;
  fingerprint: string;
  /** Whether whoever checks knows it from elsewhere; a bundle's own key shows only that it fits itself. */
  given: boolean;
}

/** What a check of a whole bundle found. */
export interface Report {
  runId: string;
  tenantId: string;
  checks: CheckResult[];
  keys: UsedKey[];
  ok: boolean;
}

/** Collects what one check finds. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly facts: Record<string, string | number> = {};

  say(code: ProblemCode, at: Record<string, string | number> = {}): void {
    this.problems.push({ code, at });
  }
}
