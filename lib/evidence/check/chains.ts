import type { AuditCheckpoint, AuditEvent } from "@/lib/contracts/audit";
import { sha256, sha256Json } from "../digest";
import type { AuditFile, ChainSegment } from "../format";
import { auditContent, checkpointStatement, GENESIS, journalContent, linkText } from "../hashed";
import type { Bundle } from "./bundle";
import type { Keys } from "./keys";
import type { Findings } from "./report";

/** The run's journal is gapless, every entry seals the one before it, and it ends where the run says. */
export async function checkJournal(bundle: Bundle, findings: Findings): Promise<void> {
  const { runId, seq, head, events } = bundle.json("journal.json");
  let [next, prevHash] = [1, GENESIS];
  for (const event of events) {
    if (event.seq > next) findings.say("journal_missing", { from: next, to: event.seq - 1 });
    if (event.seq < next) findings.say("journal_order", { seq: event.seq });
    if (event.seq === next && event.prevHash !== prevHash) findings.say("journal_link", { seq: event.seq });
    const content = await sha256Json(journalContent(runId, event));
    if (event.hash !== (await sha256(linkText(event.prevHash, event.seq, content)))) {
      findings.say("journal_changed", { seq: event.seq });
    }
    [next, prevHash] = [event.seq + 1, event.hash];
  }
  if (next !== seq + 1 || prevHash !== head) findings.say("journal_end", { seq });
  if (runId !== bundle.json("run.json").id || bundle.json("run.json").events !== seq) {
    findings.say("journal_end", { seq });
  }
  findings.facts.events = events.length;
}

/** The tenant's audit events about the run stand in its chain, up to checkpoints that were signed. */
export async function checkAudit(bundle: Bundle, findings: Findings, keys: Keys): Promise<void> {
  const file = bundle.json("audit.json");
  const { tenantId, events, segments, checkpoints } = file;
  if (tenantId !== bundle.manifest.tenantId) findings.say("audit_tenant");
  for (const checkpoint of checkpoints) await checkCheckpoint(file, checkpoint, findings, keys);
  const left = new Map<number, AuditEvent>();
  let last = 0;
  for (const event of events) {
    if (event.seq <= last) findings.say("audit_order", { seq: event.seq });
    last = event.seq;
    left.set(event.seq, event);
    if ((await sha256Json(auditContent(tenantId, event))) !== event.contentHash) {
      findings.say("audit_changed", { seq: event.seq });
    }
  }
  for (const segment of segments) await walk(segment, left, checkpoints, findings);
  for (const { seq } of left.values()) findings.say("audit_outside", { seq });
  findings.facts.events = events.length;
  findings.facts.checkpoints = checkpoints.length;
  findings.facts.links = segments.reduce((sum, { contentHashes }) => sum + contentHashes.length, 0);
}

async function checkCheckpoint(
  { tenantId }: AuditFile,
  checkpoint: AuditCheckpoint,
  findings: Findings,
  keys: Keys,
): Promise<void> {
  const at = { seq: checkpoint.seq };
  if (checkpoint.tenantId !== tenantId) findings.say("checkpoint_tenant", at);
  await keys.hold(
    findings,
    checkpointStatement(checkpoint),
    checkpoint.signature,
    "checkpoint_signature",
    at,
  );
}

/** Works every hash of a stretch out anew, holds the run's events to them, and its end to the checkpoint. */
async function walk(
  { fromSeq, prevHash, contentHashes, checkpointSeq }: ChainSegment,
  left: Map<number, AuditEvent>,
  checkpoints: AuditCheckpoint[],
  findings: Findings,
): Promise<void> {
  let hash = prevHash;
  let seq = fromSeq;
  for (const contentHash of contentHashes) {
    const event = left.get(seq);
    left.delete(seq);
    if (event && (event.contentHash !== contentHash || event.prevHash !== hash)) {
      findings.say("audit_link", { seq });
    }
    hash = await sha256(linkText(hash, seq, contentHash));
    if (event && event.hash !== hash) findings.say("audit_link", { seq });
    seq += 1;
  }
  const end = seq - 1;
  if (checkpointSeq === null) return findings.say("audit_unsigned", { seq: end });
  const checkpoint = checkpoints.find((one) => one.seq === checkpointSeq);
  if (!checkpoint) return findings.say("checkpoint_missing", { seq: checkpointSeq });
  if (checkpointSeq !== end || checkpoint.hash !== hash)
    findings.say("checkpoint_other", { seq: checkpointSeq });
}

/** The tenant's chain names the run's beginning and, once it is over, the end of its journal. */
export function checkAnchor(bundle: Bundle, findings: Findings): void {
  const run = bundle.json("run.json");
  const { events } = bundle.json("audit.json");
  const { seq, head } = bundle.json("journal.json");
  const begun = events.find(
    ({ action, resource }) => action === "intent.executed" && resource.id === run.intentId,
  );
  const start = begun?.after as { runId?: string } | null | undefined;
  if (!begun) findings.say("start_missing");
  else if (start?.runId !== run.id) findings.say("start_other");
  if (run.finishedAt === null) return;
  const ends = events.filter(
    ({ action, resource }) => action === `run.${run.status}` && resource.id === run.id,
  );
  const end = ends.at(-1)?.after as { seq?: number; head?: string } | null | undefined;
  if (!end) findings.say("anchor_missing");
  else if (end.seq !== seq || end.head !== head) findings.say("anchor_other");
}
