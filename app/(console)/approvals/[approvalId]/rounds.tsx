import { RotateCcw } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { ApprovalStatusPill } from "@/components/approvals/approval-status";
import { ContractChanges } from "@/components/approvals/contract-changes";
import { Card, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import type { Approval } from "@/lib/contracts/approvals";

/** Of something asked more than once: what has changed since it was approved, and the way to the other rounds. */
export function Rounds({ approval }: { approval: Approval }) {
  const t = useTranslations("approval");
  if (approval.rounds.length < 2) return null;
  return (
    <>
      {approval.status === "superseded" && (
        <Notice tone="wait" icon={RotateCcw}>
          {t("superseded")}
        </Notice>
      )}
      <Card>
        <CardHeader title={approval.changes ? t("changed") : t("rounds")} />
        <div className="grid gap-3 px-4 py-3">
          {approval.changes && <ContractChanges changes={approval.changes} />}
          <nav aria-label={t("rounds")}>
            <ul className="flex flex-wrap gap-x-4 gap-y-2 text-sm">
              {approval.rounds.map(({ id, round, status }) => (
                <li key={id} className="flex items-center gap-2">
                  {id === approval.id ? (
                    <span aria-current="page" className="font-medium">
                      {t("round", { round })}
                    </span>
                  ) : (
                    <Link href={`/approvals/${id}`} className="text-accent hover:underline">
                      {t("round", { round })}
                    </Link>
                  )}
                  <ApprovalStatusPill status={status} />
                </li>
              ))}
            </ul>
          </nav>
        </div>
      </Card>
    </>
  );
}
