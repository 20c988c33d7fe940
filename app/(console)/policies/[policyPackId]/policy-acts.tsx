"use client";

import { Archive, Trash2, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import type { PolicyPackView } from "@/lib/contracts/policies";
import { ActionDialog } from "../../action-dialog";
import { archive, deleteDraft, rollback } from "../actions";

interface PolicyActsProps {
  pack: Pick<PolicyPackView, "id" | "status"> & { draft: { version: number; revision: number } | null };
}

/** What can be done with the pack as a whole. */
export function PolicyActs({ pack }: PolicyActsProps) {
  const t = useTranslations("policies");
  return (
    <div className="flex flex-wrap items-center gap-2">
      {pack.draft && (
        <ActionDialog
          trigger={
            <Button variant="outline" size="sm">
              <Trash2 aria-hidden />
              {t("deleteDraft.action")}
            </Button>
          }
          title={t("deleteDraft.title", { version: pack.draft.version })}
          description={t(pack.status === "draft" ? "deleteDraft.bodyAll" : "deleteDraft.body")}
          confirm={t("deleteDraft.action")}
          danger
          about={{ policyPackId: pack.id, revision: String(pack.draft.revision) }}
          action={deleteDraft}
          reason
        />
      )}
      {pack.status === "published" && (
        <ActionDialog
          trigger={
            <Button variant="outline" size="sm">
              <Archive aria-hidden />
              {t("archive.action")}
            </Button>
          }
          title={t("archive.title")}
          description={t("archive.body")}
          confirm={t("archive.action")}
          danger
          about={{ policyPackId: pack.id }}
          action={archive}
          reason
        />
      )}
    </div>
  );
}

interface RollBackProps {
  policyPackId: string;
  versionId: string;
  version: number;
}

/** Makes an earlier version the one in force again. */
export function RollBack({ policyPackId, versionId, version }: RollBackProps) {
  const t = useTranslations("policies.versions");
  return (
    <ActionDialog
      trigger={
        <Button variant="outline" size="sm">
          <Undo2 aria-hidden />
          {t("rollback")}
        </Button>
      }
      title={t("rollbackTitle", { version })}
      description={t("rollbackBody")}
      confirm={t("rollback")}
      about={{ policyPackId, versionId }}
      action={rollback}
      reason
    />
  );
}
