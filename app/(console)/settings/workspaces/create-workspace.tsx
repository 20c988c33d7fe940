"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { WorkspaceFields } from "@/components/settings/workspace-fields";
import { Button } from "@/components/ui/button";
import { ActionDialog } from "../../action-dialog";
import { create } from "./actions";

export function CreateWorkspace() {
  const t = useTranslations("settings.workspaces");
  return (
    <ActionDialog
      trigger={
        <Button>
          <Plus aria-hidden />
          {t("create")}
        </Button>
      }
      title={t("create")}
      description={t("createBody")}
      confirm={t("confirmCreate")}
      action={create}
    >
      <WorkspaceFields />
    </ActionDialog>
  );
}
