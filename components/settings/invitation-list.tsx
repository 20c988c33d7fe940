import { CircleCheck, CircleX, Hourglass, type LucideIcon, TimerOff } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Ago } from "@/components/time/instant";
import { Pill, type Tone } from "@/components/ui/status";
import type { Invitation } from "@/lib/contracts/invitations";

const LOOKS: Record<Invitation["status"], { tone: Tone; icon: LucideIcon }> = {
  pending: { tone: "wait", icon: Hourglass },
  accepted: { tone: "ok", icon: CircleCheck },
  expired: { tone: "idle", icon: TimerOff },
  revoked: { tone: "bad", icon: CircleX },
};

/** Invitations, one a row. */
export function InvitationList({
  invitations,
  actionsOf,
}: {
  invitations: Invitation[];
  actionsOf: (invitation: Invitation) => ReactNode;
}) {
  const t = useTranslations("settings.invitations");
  return (
    <ul className="divide-y divide-line">
      {invitations.map((invitation) => (
        <li
          key={invitation.id}
          className="grid gap-x-6 gap-y-1.5 px-4 py-3 md:grid-cols-[minmax(0,1fr)_7rem_9rem_auto] md:items-center"
        >
          <div className="min-w-0">
            <p className="break-all font-medium">{invitation.email}</p>
            <p className="text-ink-3 text-sm">
              {invitation.role.title}
              {" · "}
              {invitation.tenantWide ? t("everywhere") : t("here")}
              {invitation.invitedBy && ` · ${t("by", { name: invitation.invitedBy })}`}
            </p>
          </div>
          <Pill {...LOOKS[invitation.status]}>{t(`status.${invitation.status}`)}</Pill>
          <p className="text-ink-2 text-sm">
            {invitation.status === "pending" && !invitation.mailedAt ? (
              t("mailing")
            ) : (
              <Ago at={invitation.acceptedAt ?? invitation.expiresAt} />
            )}
          </p>
          {actionsOf(invitation)}
        </li>
      ))}
    </ul>
  );
}
