import { Check, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Instant } from "@/components/time/instant";
import { cn } from "@/components/ui/class-names";
import { Copyable } from "@/components/ui/copyable";
import type { Approval } from "@/lib/contracts/approvals";

/** Who decided what, when, through which channel, and the hash of what they saw. */
export function Evidence({ decisions }: { decisions: Approval["decisions"] }) {
  const t = useTranslations("approval");
  if (decisions.length === 0) return <p className="text-ink-3 text-sm">{t("noDecisions")}</p>;
  return (
    <ul className="grid gap-4">
      {decisions.map((decision) => {
        const approved = decision.decision === "approve";
        const Icon = approved ? Check : X;
        return (
          <li key={decision.id} className="grid grid-cols-[1.75rem_minmax(0,1fr)] gap-3 text-sm">
            <span
              className={cn(
                "grid size-7 place-items-center rounded-full",
                approved ? "bg-ok-soft text-ok" : "bg-bad-soft text-bad",
              )}
            >
              <Icon aria-hidden className="size-4" />
            </span>
            <div className="grid gap-0.5">
              <p>
                <span className="font-medium">
                  {t(approved ? "approved" : "rejected", { name: decision.approver.name })}
                </span>{" "}
                <span className="text-ink-2">{t(`channel.${decision.channel}`)}</span>
              </p>
              <p className="text-ink-3">
                <Instant at={decision.at} precise /> · {decision.approver.email}
              </p>
              {decision.reason && (
                <blockquote className="mt-1 break-words border-line-strong border-l-2 pl-3 text-ink-2">
                  {decision.reason}
                </blockquote>
              )}
              <p className="flex flex-wrap items-center gap-x-2 text-ink-3">
                {t("snapshotHash")}
                <Copyable value={decision.snapshotHash} digits={16} what={t("snapshotHash")} />
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
