import type { Claims } from "@/lib/db";
import { type RequestFacts, systemScope } from "@/lib/domains/tenancy";
import type { TriggerRow } from "@/lib/domains/triggers";
import type { Scope } from "@/lib/kernel/principal";

/**
 * Who a trigger acts as: the system, in its workspace, with whoever published it as the person answerable. So one who
 * publishes a schedule does not approve what it starts, where policy keeps requester and approver apart.
 */
export function scopeOfTrigger(
  claims: Claims,
  { id, kind, key, publishedBy }: Pick<TriggerRow, "id" | "kind" | "key" | "publishedBy">,
  facts?: RequestFacts,
): Scope {
  return {
    ...systemScope(claims, id, facts?.requestId),
    principal: {
      kind: "system",
      id,
      userId: publishedBy.userId,
      label: `${kind} ${key} (published by ${publishedBy.label})`,
    },
    address: facts?.address ?? null,
    userAgent: facts?.userAgent ?? null,
  };
}
