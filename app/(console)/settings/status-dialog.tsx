"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { ActionDialog } from "../action-dialog";
import type { ActionState } from "../attempt";

interface StatusDialogProps {
  what: "tenant" | "workspace";
  id: string;
  name: string;
  status: "active" | "suspended";
  action: (previous: ActionState, form: FormData) => Promise<ActionState>;
}

/** Suspends what is active and resumes what is suspended, with a reason. */
export function StatusDialog({ what, id, name, status, action }: StatusDialogProps) {
  const t = useTranslations("settings.status");
  const next = status === "active" ? "suspended" : "active";
  const act = next === "suspended" ? "suspend" : "resume";
  return (
    <ActionDialog
      trigger={
        <Button variant="outline" size="sm">
          {t(act)}
        </Button>
      }
      title={t(`${act}Title`, { name })}
      description={t(`${act}Body.${what}`)}
      confirm={t(act)}
      action={action}
      about={{ [`${what}Id`]: id, status: next }}
      danger={next === "suspended"}
      reason
    />
  );
}
