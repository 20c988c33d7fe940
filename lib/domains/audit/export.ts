import { createHash } from "node:crypto";
import { and, asc, gt, lte } from "drizzle-orm";
import { auditEvents } from "@/drizzle/schema";
import type { AuditEvent, AuditFilter } from "@/lib/contracts/audit";
import { withScope } from "@/lib/db";
import type { Scope } from "@/lib/kernel/principal";
import { checkpointsUpTo, makeCheckpoint } from "./checkpoint";
import { csvRecord, EVENT_COLUMNS, eventCells } from "./csv";
import { auditKeySet, auditSigningKey } from "./keys";
import { auditWhere, presentAuditEvent } from "./queries";
import { recordAudit } from "./record";
import { type ExportHead, sealStatement } from "./signed";
import { readHead } from "./walk";

const CHUNK = 1000;

/** A file that is made while it is sent. */
export interface StreamedFile {
  name: string;
  contentType: string;
  chunks: AsyncIterator<string>;
}

/**
 * Exports the tenant's events that fit a filter, oldest first, up to the head as it is now: the export itself is
 * recorded and the head signed before. JSON is the form that `npm run verify` can check; CSV is for reading.
 * Rows are read while they are sent, so that neither the length of the chain nor a slow reader matters.
 */
export async function exportAudit(
  scope: Scope,
  { format, ...filter }: AuditFilter & { format: "json" | "csv" },
): Promise<StreamedFile> {
  await withScope(scope, async (tx) => {
    recordAudit(tx, scope, {
      action: "audit.exported",
      resource: { kind: "tenant", id: scope.tenantId },
      after: { format, filters: given(filter) },
    });
  });
  await makeCheckpoint(scope);
  const { seq: headSeq, hash: headHash } = await readHead(scope);
  const exportedAt = new Date().toISOString();
  const head: ExportHead = {
    format: "intent-os/audit-export/1",
    tenantId: scope.tenantId,
    exportedAt,
    filters: given(filter),
    headSeq,
    headHash,
  };
  return {
    name: `audit-${exportedAt.slice(0, 19).replaceAll(":", "")}Z.${format}`,
    contentType: format === "csv" ? "text/csv; charset=utf-8" : "application/json",
    chunks: format === "csv" ? asCsv(scope, filter, headSeq) : asJson(scope, filter, head),
  };
}

function given(filter: AuditFilter): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** One event a line, so that a reader needs no more memory than the writer. */
async function* asJson(scope: Scope, filter: AuditFilter, head: ExportHead): AsyncGenerator<string> {
  const { keys } = auditKeySet();
  // Before the events, so that a reader can hold each to them as it comes by.
  const checkpoints = await checkpointsUpTo(scope, head.headSeq);
  const opening = JSON.stringify({
    meta: { requestId: scope.requestId },
    data: { ...head, keys, checkpoints, events: [] },
  });
  yield opening.slice(0, -"]}}".length);
  const digest = createHash("sha256");
  let count = 0;
  for await (const events of readEvents(scope, filter, head.headSeq)) {
    let lines = "";
    for (const event of events) {
      lines += `${count++ === 0 ? "\n" : "\n,"}${JSON.stringify(event)}`;
      digest.update(`${event.hash}\n`);
    }
    yield lines;
  }
  const { keyId, sign } = auditSigningKey();
  const seal = { count, digest: digest.digest("hex"), keyId };
  const signature = sign(sealStatement(head, seal));
  yield `\n],"seal":${JSON.stringify({ ...seal, signature })}}}\n`;
}

async function* asCsv(scope: Scope, filter: AuditFilter, headSeq: number): AsyncGenerator<string> {
  yield csvRecord(EVENT_COLUMNS);
  for await (const events of readEvents(scope, filter, headSeq)) {
    yield events.map((event) => csvRecord(eventCells(event))).join("");
  }
}

async function* readEvents(scope: Scope, filter: AuditFilter, headSeq: number): AsyncGenerator<AuditEvent[]> {
  for (let after = 0; ; ) {
    const rows = await withScope(scope, (tx) =>
      tx
        .select()
        .from(auditEvents)
        .where(and(auditWhere(scope, filter), gt(auditEvents.seq, after), lte(auditEvents.seq, headSeq)))
        .orderBy(asc(auditEvents.seq))
        .limit(CHUNK),
    );
    if (rows.length > 0) yield rows.map(presentAuditEvent);
    const last = rows.at(-1);
    if (!last || rows.length < CHUNK) return;
    after = last.seq;
  }
}
