import type { AuditEvent } from "@/lib/contracts/audit";

/** The columns of an exported audit event. */
export const EVENT_COLUMNS = [
  ...["seq", "id", "at", "actor_kind", "actor_id", "actor", "action", "resource_kind", "resource_id"],
  ...["workspace_id", "reason", "request_id", "address", "before", "after"],
  ...["content_hash", "prev_hash", "hash"],
];

/** The cells of an event, in the order of the columns. */
export function eventCells(event: AuditEvent): (string | number | null)[] {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  const { actor, resource } = event;
  return [
    ...[event.seq, event.id, event.at, actor.kind, actor.id, actor.label],
    ...[event.action, resource.kind, resource.id],
    ...[
      event.workspaceId,
      event.reason,
      event.requestId,
      event.address,
      json(event.before),
      json(event.after),
    ],
    ...[event.contentHash, event.prevHash, event.hash],
  ];
}

/** One record as RFC 4180 writes it. Text that a spreadsheet would take for a formula is led by an apostrophe. */
export function csvRecord(cells: (string | number | null)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: string | number | null): string {
  if (cell === null) return "";
  const text = typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
