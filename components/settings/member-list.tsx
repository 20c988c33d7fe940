import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "@/components/time/instant";
import type { Member } from "@/lib/contracts/members";

interface MemberListProps {
  members: Member[];
  actionsOf: (member: Member) => ReactNode;
  /** What can be done with a role somebody holds. */
  bindingActionsOf: (member: Member, binding: Member["bindings"][number]) => ReactNode;
}

/** People and the roles they hold. */
export function MemberList({ members, actionsOf, bindingActionsOf }: MemberListProps) {
  const t = useTranslations("settings.members");
  return (
    <ul className="divide-y divide-line">
      {members.map((member) => (
        <li
          key={member.id}
          className="grid gap-x-6 gap-y-2 px-4 py-3 md:grid-cols-[minmax(0,18rem)_minmax(0,1fr)_auto] md:items-center"
        >
          <div className="min-w-0">
            <p className="break-words font-medium">{member.name}</p>
            <p className="break-all text-ink-3 text-sm">{member.email}</p>
          </div>
          <ul className="flex flex-wrap gap-1.5">
            {member.bindings.map((binding) => (
              <li
                key={binding.id}
                className="inline-flex min-h-7 items-center gap-1.5 rounded-full bg-sunken pr-1 pl-2.5 text-sm"
              >
                <span className="font-medium">{binding.role.title}</span>
                <span className="text-ink-2 text-xs">{binding.workspace?.name ?? t("everywhere")}</span>
                {binding.expiresAt && (
                  <span className="text-ink-2 text-xs">
                    {t("until")} <Instant at={binding.expiresAt} />
                  </span>
                )}
                {bindingActionsOf(member, binding) || <span className="w-1" />}
              </li>
            ))}
          </ul>
          {actionsOf(member)}
        </li>
      ))}
    </ul>
  );
}
