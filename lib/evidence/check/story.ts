import type { Approval } from "@/lib/contracts/approvals";
import type { AuditEvent } from "@/lib/contracts/audit";
import { sha256, sha256Json } from "../digest";
import { proofPath } from "../format";
import { claimContent, policyContent } from "../hashed";
import type { Bundle } from "./bundle";
import type { Findings } from "./report";

/** The template and the policies are the very ones that the run was bound to when it began. */
export async function checkVersions(bundle: Bundle, findings: Findings): Promise<void> {
  const run = bundle.json("run.json");
  const intent = bundle.json("intent.json");
  const template = bundle.json("template.json");
  const policies = bundle.json("policies.json");
  if ((await sha256Json(template.definition)) !== template.checksum) findings.say("template_changed");
  if (template.checksum !== run.template.checksum) findings.say("template_other");
  for (const pin of run.policies) {
    const policy = policies.find(({ versionId }) => versionId === pin.versionId);
    const at = { policy: pin.packKey, version: pin.version };
    if (!policy) findings.say("policy_missing", at);
    else if ((await sha256Json(policyContent(policy.engine, policy.rules))) !== pin.checksum) {
      findings.say("policy_changed", at);
    }
  }
  if ((await sha256Json(intent.input)) !== intent.inputHash) findings.say("input_changed");
  if ((await sha256Json(run.input)) !== intent.inputHash) findings.say("input_changed");
  const queued = bundle.json("journal.json").events[0]?.data as
    | { template?: { checksum?: string }; policies?: { checksum: string }[]; intentId?: string }
    | undefined;
  if (queued?.template?.checksum !== template.checksum) findings.say("template_other");
  for (const [index, { packKey, version, checksum }] of run.policies.entries()) {
    if (queued?.policies?.[index]?.checksum !== checksum) {
      findings.say("policy_changed", { policy: packKey, version });
    }
  }
  findings.facts.policies = run.policies.length;
}

/** Policy decided first, and let the run through. */
export function checkDecisions(bundle: Bundle, findings: Findings): void {
  const intent = bundle.json("intent.json");
  const run = bundle.json("run.json");
  const decisions = bundle.json("decisions.json");
  const first = decisions.find(({ id }) => id === intent.decisionId);
  findings.facts.decisions = decisions.length;
  if (!first) {
    findings.say("decision_missing");
    return;
  }
  if (first.effect !== "allow") findings.say("decision_denied");
  const journal = bundle.json("journal.json").events;
  const queued = journal[0]?.data as { decisionId?: string } | undefined;
  if (queued?.decisionId !== first.id) findings.say("decision_other");
  const pins = (packs: { checksum: string }[]) => packs.map(({ checksum }) => checksum).join();
  if (pins(first.packs) !== pins(run.policies)) findings.say("decision_other");
  const started = journal.find(({ type }) => type === "step.started");
  if (started && started.at < first.at) findings.say("decision_late");
}

/** What people decided is bound to what they saw, and stands in the tenant's chain. */
export async function checkApprovals(bundle: Bundle, findings: Findings): Promise<void> {
  const { events } = bundle.json("audit.json");
  const approvals = bundle.json("approvals.json");
  for (const approval of approvals) {
    const at = { approval: approval.title };
    if ((await sha256Json(approval.snapshot)) !== approval.snapshotHash) findings.say("snapshot_changed", at);
    for (const decision of approval.decisions) checkDecided(approval, decision, events, findings);
  }
  for (const event of events) {
    const decisionId = decidedIn(event);
    const known = approvals.some(({ decisions }) => decisions.some(({ id }) => id === decisionId));
    if (decisionId && !known) findings.say("decision_differs", { who: event.actor.label, seq: event.seq });
  }
  findings.facts.approvals = approvals.length;
  findings.facts.decisions = approvals.reduce((sum, { decisions }) => sum + decisions.length, 0);
}

function checkDecided(
  approval: Approval,
  decision: Approval["decisions"][number],
  events: AuditEvent[],
  findings: Findings,
): void {
  const who = decision.approver.name;
  const event = events.find((one) => decidedIn(one) === decision.id);
  if (!event) {
    findings.say("decision_unrecorded", { who });
    return;
  }
  const said = event.after as { snapshotHash?: string; channel?: string };
  const action = decision.decision === "approve" ? "approval.approved" : "approval.rejected";
  const same =
    event.action === action &&
    event.resource.id === approval.id &&
    event.reason === decision.reason &&
    said.channel === decision.channel &&
    (event.actor.kind !== "user" || event.actor.id === decision.approver.id);
  if (!same) findings.say("decision_differs", { who, seq: event.seq });
  if (said.snapshotHash !== decision.snapshotHash) findings.say("decided_on_other", { who });
}

/** The decision an audit event records, if it records one. */
function decidedIn({ action, after }: AuditEvent): string | undefined {
  if (action !== "approval.approved" && action !== "approval.rejected") return undefined;
  return (after as { decisionId?: string } | null)?.decisionId;
}

/** Every act on the outside world is this run's, and none came before its step began. */
export function checkEffects(bundle: Bundle, findings: Findings): void {
  const run = bundle.json("run.json");
  const effects = bundle.json("effects.json");
  const { events } = bundle.json("journal.json");
  for (const { key, nodeId, intendedAt } of effects) {
    if (!key.startsWith(`${run.id}:`)) findings.say("effect_foreign", { key });
    const started = events.find((event) => event.nodeId === nodeId);
    if (!started) findings.say("effect_unjournalled", { key });
    else if (intendedAt < started.at) findings.say("effect_before_decision", { key });
  }
  findings.facts.effects = effects.length;
}

/** Every proof claims what it claimed when it came in, which the tenant's chain names, and its file is the same. */
export async function checkProofs(bundle: Bundle, findings: Findings): Promise<void> {
  const proofs = bundle.json("proofs.json");
  const { events } = bundle.json("audit.json");
  for (const proof of proofs) {
    const { id, file } = proof;
    if ((await sha256Json(claimContent(proof))) !== proof.hash) findings.say("proof_changed", { id });
    const came = events.find(
      ({ action, resource }) => resource.id === id && /^proof[.](submitted|received|rejected)$/.test(action),
    );
    if ((came?.after as { hash?: string } | undefined)?.hash !== proof.hash) {
      findings.say("proof_unrecorded", { id });
    }
    if (!file) continue;
    const content = bundle.files.get(proofPath(file.id));
    if (!content) findings.say("proof_missing", { id });
    else if ((await sha256(content)) !== file.sha256) findings.say("proof_changed", { id });
  }
  findings.facts.proofs = proofs.length;
}
