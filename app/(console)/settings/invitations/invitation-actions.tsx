"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { ActionDialog } from "../../action-dialog";
import { resend, revoke } from "./actions";

/** What can be done with an invitation that was not accepted. */
export function InvitationActions({ invitationId, email }: { invitationId: string; email: string }) {
  const t = useTranslations("settings.invitations");
  return (
    <div className="flex gap-1">
      <ActionDialog
        trigger={
          <Button variant="ghost" size="sm">
            {t("resend")}
          </Button>
        }
        title={t("resendTitle")}
        description={t("resendBody", { email })}
        confirm={t("confirmResend")}
        action={resend}
        about={{ invitationId }}
      />
      <ActionDialog
        trigger={
          <Button variant="ghost" size="sm">
            {t("revoke")}
          </Button>
        }
        title={t("revokeTitle")}
        description={t("revokeBody", { email })}
        confirm={t("confirmRevoke")}
        action={revoke}
        about={{ invitationId }}
        danger
        reason
      />
    </div>
  );
}
