import type { Approval } from "@/lib/contracts/approvals";
import type { Decision } from "@/lib/contracts/decisions";
import type { AuditFile, EffectRecord, JournalFile, PolicyFile, TemplateFile } from "@/lib/evidence/format";
import { forged } from "./bundle";

type Files = Map<string, Uint8Array>;

/** What a forger without the key does, and what is said of it besides the broken seal. */
export const FORGERIES: [name: string, forge: (bundle: Files) => Files, said: string][] = [
  [
    "drops a journal entry",
    (bundle) => forged<JournalFile>(bundle, "journal.json", ({ events }) => void events.splice(2, 1)),
    "journal: entries 3 to 3 are missing",
  ],
  [
    "drops the journal's last entry",
    (bundle) => forged<JournalFile>(bundle, "journal.json", ({ events }) => void events.pop()),
    "journal: the journal does not end with entry",
  ],
  [
    "reorders the journal",
    (bundle) => forged<JournalFile>(bundle, "journal.json", ({ events }) => void events.reverse()),
    "is out of order",
  ],
  [
    "changes a journal entry",
    (bundle) =>
      forged<JournalFile>(bundle, "journal.json", ({ events }) => {
        const [, second] = events;
        if (second) second.data = { forged: true };
      }),
    "journal: entry 2 was changed",
  ],
  [
    "writes the journal anew with other hashes",
    (bundle) =>
      forged<JournalFile>(bundle, "journal.json", (journal) => {
        journal.head = "0".repeat(64);
      }),
    "anchor: the journal is not the one whose end the audit chain names",
  ],
  [
    "makes a rejection of an approval",
    (bundle) =>
      forged<Approval[]>(bundle, "approvals.json", ([approval]) => {
        const [decision] = approval?.decisions ?? [];
        if (decision) decision.decision = "reject";
      }),
    "approvals: the decision of minh is not the one in the audit chain",
  ],
  [
    "lets somebody else decide",
    (bundle) =>
      forged<Approval[]>(bundle, "approvals.json", ([approval]) => {
        const [decision] = approval?.decisions ?? [];
        if (decision) decision.approver.id = "usr_01jd8z6k5ve0g8pq2y3w4x5z6a";
      }),
    "approvals: the decision of minh is not the one in the audit chain",
  ],
  [
    "adds a decision",
    (bundle) =>
      forged<Approval[]>(bundle, "approvals.json", ([approval]) => {
        const [decision] = approval?.decisions ?? [];
        if (decision) approval?.decisions.push({ ...decision, id: "apd_01jd8z6k5ve0g8pq2y3w4x5z6a" });
      }),
    "approvals: the decision of minh is not in the audit chain",
  ],
  [
    "removes a decision",
    (bundle) =>
      forged<Approval[]>(bundle, "approvals.json", ([approval]) => void approval?.decisions.splice(0)),
    "approvals: the decision of minh is not the one in the audit chain",
  ],
  [
    "changes what was asked",
    (bundle) =>
      forged<Approval[]>(bundle, "approvals.json", ([approval]) => {
        if (approval) approval.snapshot = { ...approval.snapshot, forged: true };
      }),
    "what was asked was changed",
  ],
  [
    "drops an audit event",
    (bundle) => forged<AuditFile>(bundle, "audit.json", ({ events }) => void events.pop()),
    "anchor: the audit chain does not name the end of the run",
  ],
  [
    "changes an audit event",
    (bundle) =>
      forged<AuditFile>(bundle, "audit.json", ({ events: [first] }) => {
        if (first) first.actor.label = "Somebody else";
      }),
    "was changed",
  ],
  [
    "reorders the audit events",
    (bundle) => forged<AuditFile>(bundle, "audit.json", ({ events }) => void events.reverse()),
    "is out of order",
  ],
  [
    "swaps a checkpoint for an older one",
    (bundle) =>
      forged<AuditFile>(bundle, "audit.json", (audit) => {
        const [checkpoint] = audit.checkpoints;
        if (checkpoint) checkpoint.hash = "0".repeat(64);
      }),
    "audit: the signature of the checkpoint at event",
  ],
  [
    "removes a checkpoint",
    (bundle) => forged<AuditFile>(bundle, "audit.json", (audit) => void audit.checkpoints.splice(0)),
    "audit: the checkpoint at event",
  ],
  [
    "cuts the links",
    (bundle) =>
      forged<AuditFile>(
        bundle,
        "audit.json",
        ({ segments: [first] }) => void first?.contentHashes.splice(1, 1),
      ),
    "does not lead to the checkpoint",
  ],
  [
    "changes the template",
    (bundle) =>
      forged<TemplateFile>(bundle, "template.json", ({ definition }) => {
        for (const node of definition.nodes) node.title = "Forged";
      }),
    "versions: the template's definition was changed",
  ],
  [
    "changes a rule",
    (bundle) =>
      forged<PolicyFile[]>(bundle, "policies.json", ([policy]) => {
        for (const rule of policy?.rules ?? []) rule.when = "true";
      }),
    "versions: policy spending, version",
  ],
  [
    "makes another decision of policy's",
    (bundle) =>
      forged<Decision[]>(bundle, "decisions.json", ([decision]) => {
        if (decision) decision.effect = "deny";
      }),
    "decisions: policy denied this",
  ],
  [
    "puts in an act",
    (bundle) =>
      forged<EffectRecord[]>(bundle, "effects.json", (effects) => {
        const [effect] = effects;
        if (effect) effects.push({ ...effect, key: "run_other:call" });
      }),
    "effects: run_other:call is no act of this run",
  ],
];
