"use client";

import { MailCheck, MailPlus } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { DialogClose } from "@/components/ui/dialog";
import { Input, Labelled } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import type { Role } from "@/lib/contracts/roles";
import { ActionDialog } from "../../action-dialog";
import { ReachFields } from "../reach-fields";
import { invite } from "./actions";

/** Asks for an address and a role, and sends the invitation. */
export function InvitePerson({ roles, tenantWide }: { roles: Role[]; tenantWide: boolean }) {
  const t = useTranslations("settings.invitations");
  const locale = useLocale();
  return (
    <ActionDialog
      trigger={
        <Button>
          <MailPlus aria-hidden />
          {t("invite")}
        </Button>
      }
      title={t("inviteTitle")}
      description={t("inviteBody")}
      confirm={t("confirmInvite")}
      action={invite}
      result={() => (
        <div className="grid gap-4">
          <Notice tone="ok" role="status" icon={MailCheck} title={t("sent")}>
            {t("sentBody")}
          </Notice>
          <DialogClose asChild>
            <Button className="sm:justify-self-end">{t("close")}</Button>
          </DialogClose>
        </div>
      )}
    >
      <Labelled id="invite-email" label={t("email")}>
        <Input id="invite-email" name="email" type="email" required maxLength={254} autoComplete="off" />
      </Labelled>
      <ReachFields roles={roles} tenantWide={tenantWide} />
      <Labelled id="invite-locale" label={t("language")}>
        <Select id="invite-locale" name="locale" defaultValue={locale}>
          <option value="en">English</option>
          <option value="vi">Tiếng Việt</option>
        </Select>
      </Labelled>
    </ActionDialog>
  );
}
