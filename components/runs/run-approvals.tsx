import Link from "next/link";
import { useTranslations } from "next-intl";
import { ApprovalStatusPill } from "@/components/approvals/approval-status";
import { Evidence } from "@/components/approvals/evidence";
import type { Approval } from "@/lib/contracts/approvals";

/** The approvals of one run, each with its evidence. */
export function RunApprovals({ approvals }: { approvals: Approval[] }) {
  const t = useTranslations();
  if (approvals.length === 0) return <p className="text-ink-3 text-sm">{t("run.noApprovals")}</p>;
  return (
    <ul className="grid gap-4">
      {approvals.map((approval) => (
        <li key={approval.id} className="grid gap-4 rounded-lg border border-line bg-surface p-4">
          <div className="flex flex-wrap items-start justify-between gap-2">
            <div className="grid min-w-0 gap-0.5">
              <Link href={`/approvals/${approval.id}`} className="font-medium hover:text-accent">
                {approval.title}
              </Link>
              <p className="break-words text-ink-2 text-sm">{approval.why}</p>
            </div>
            <span className="flex items-center gap-2">
              <span className="text-ink-2 text-sm tabular-nums">
                {t("approvals.quorumOf", { given: approval.approvals, quorum: approval.quorum })}
              </span>
              <ApprovalStatusPill status={approval.status} />
            </span>
          </div>
          <Evidence decisions={approval.decisions} />
        </li>
      ))}
    </ul>
  );
}
