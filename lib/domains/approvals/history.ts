import type { approvalLinks, approvalNotices } from "@/drizzle/schema";
import type { Approval } from "@/lib/contracts/approvals";
import type { NoticeKind } from "@/lib/kernel/states";

type Entry = Approval["history"][number];

const KINDS: Record<NoticeKind, Entry["kind"]> = {
  request: "opened",
  reopened: "reopened",
  reminder: "reminded",
  escalation: "escalated",
  delegation: "delegated",
};

/** What was done about an approval beside deciding it: those told in one go are one entry, oldest first. Pure. */
export function historyOf(
  links: { link: typeof approvalLinks.$inferSelect; person: { name: string } }[],
  notices: (typeof approvalNotices.$inferSelect)[],
): Entry[] {
  const told = new Map(
    links.map(({ link, person }) => [link.id, { reason: link.reason, name: person.name }]),
  );
  const entries = new Map<string, Entry>();
  for (const { kind, by, createdAt, linkId } of notices) {
    const at = createdAt.toISOString();
    const key = `${at} ${kind}`;
    const link = told.get(linkId);
    const entry = entries.get(key) ?? {
      kind: KINDS[kind],
      at,
      by: by?.label ?? null,
      to: [],
      reason: kind === "delegation" ? (link?.reason ?? null) : null,
    };
    if (link) entry.to.push(link.name);
    entries.set(key, entry);
  }
  return [...entries.values()];
}
