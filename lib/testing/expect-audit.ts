import { expect } from "vitest";
import type { AuditEvent } from "@/lib/contracts/audit";
import { listAuditEvents } from "@/lib/domains/audit";
import type { Scope } from "@/lib/kernel/principal";

/** The tenant's newest audit event's number: where a test begins to look. */
export async function auditMark(scope: Scope): Promise<number> {
  return (await listAuditEvents(scope, { limit: 1 })).items[0]?.seq ?? 0;
}

/**
 * Exactly these events were added to the tenant's chain since the mark, in this order.
 * @param expected the fields that matter, one object an event; none means that nothing was recorded
 */
export async function expectAudit(
  scope: Scope,
  mark: number,
  expected: Partial<AuditEvent>[],
): Promise<AuditEvent[]> {
  const { items } = await listAuditEvents(scope, { limit: 100 });
  const added = items.filter(({ seq }) => seq > mark).reverse();
  expect(added.map(({ action }) => action)).toEqual(expected.map(({ action }) => action));
  for (const [index, event] of expected.entries()) expect(added[index]).toMatchObject(event);
  return added;
}
