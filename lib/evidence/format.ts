import type { Approval } from "@/lib/contracts/approvals";
import type { AuditCheckpoint, AuditEvent, AuditKeySet } from "@/lib/contracts/audit";
import type { Decision } from "@/lib/contracts/decisions";
import type { Intent } from "@/lib/contracts/intents";
import type { PolicyEngine, PolicyRule } from "@/lib/contracts/policies";
import type { Proof } from "@/lib/contracts/proofs";
import type { Run, RunEvent } from "@/lib/contracts/runs";
import type { TemplateDefinition } from "@/lib/contracts/templates";

/** What a bundle is called in its manifest and its seal. */
export const BUNDLE_FORMAT = "intent-os/evidence-bundle/1";

/** The six artefacts of a run, and the files that hold them. */
export const ARTEFACTS = {
  policyDecisionLog: ["decisions.json"],
  approvalEvidence: ["approvals.json"],
  executionTrace: ["trace.json", "journal.json"],
  paymentOrDeviceProof: ["effects.json", "proofs.json"],
  reconciliationOutcome: ["reconciliation.json"],
  auditBundle: ["audit.json", "keys.json"],
} as const;

/** One file of a bundle. */
export interface ManifestFile {
  path: string;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
}

/** `manifest.json`: every file but itself, the seal and the page. */
export interface Manifest {
  format: typeof BUNDLE_FORMAT;
  tenantId: string;
  workspaceId: string;
  runId: string;
  status: Run["status"];
  artefacts: Record<keyof typeof ARTEFACTS, readonly string[]>;
  files: ManifestFile[];
}

/** `seal.json`, in RFC 8785 form: signs the manifest, and by it every file. */
export interface Seal {
  kind: typeof BUNDLE_FORMAT;
  tenantId: string;
  runId: string;
  /** SHA-256 of `manifest.json` as it stands in the bundle. */
  manifest: string;
  /** SHA-256 of `verify.html`; null in the copy of the bundle that the page carries. */
  page: string | null;
  keyId: string;
  /** Ed25519, base64url, over the RFC 8785 form of the fields above. */
  signature: string;
}

/** A stretch of the tenant's chain, from the first event that is shown to the checkpoint that signs the last. */
export interface ChainSegment {
  fromSeq: number;
  /** The hash that the first link points back to. */
  prevHash: string;
  /** Content hashes, one a link; those of events that are no part of the run say nothing of what they cover. */
  contentHashes: string[];
  /** `seq` of the checkpoint at its end; null when nothing signs it yet. */
  checkpointSeq: number | null;
}

/** `audit.json`. */
export interface AuditFile {
  tenantId: string;
  events: AuditEvent[];
  segments: ChainSegment[];
  checkpoints: AuditCheckpoint[];
}

/** `journal.json`. */
export interface JournalFile {
  runId: string;
  seq: number;
  head: string;
  events: RunEvent[];
}

/** `template.json`. */
export interface TemplateFile {
  key: string;
  version: number;
  checksum: string;
  definition: TemplateDefinition;
}

/** One of `policies.json`. */
export interface PolicyFile {
  packKey: string;
  versionId: string;
  version: number;
  checksum: string;
  engine: PolicyEngine;
  rules: PolicyRule[];
}

/** One of `effects.json`: an act on the outside world, its key and what the other side said. */
export interface EffectRecord {
  id: string;
  nodeId: string;
  kind: string;
  key: string;
  status: string;
  attempts: number;
  request: unknown;
  receipt: unknown;
  error: unknown;
  intendedAt: string;
  dispatchedAt: string | null;
  settledAt: string | null;
}

/** Where the file of a proof stands in a bundle. */
export function proofPath(fileId: string): string {
  return `proofs/${fileId}`;
}

/** What the files of a bundle hold, by path. */
export interface BundleContents {
  "run.json": Run;
  "intent.json": Intent & { inputHash: string };
  "template.json": TemplateFile;
  "policies.json": PolicyFile[];
  "decisions.json": Decision[];
  "approvals.json": Approval[];
  "journal.json": JournalFile;
  "effects.json": EffectRecord[];
  "proofs.json": Proof[];
  "audit.json": AuditFile;
  "keys.json": AuditKeySet;
}
