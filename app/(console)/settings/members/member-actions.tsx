"use client";

import { Plus, UserMinus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import type { Role } from "@/lib/contracts/roles";
import { ActionDialog } from "../../action-dialog";
import { ReachFields } from "../reach-fields";
import { giveRole, remove, takeRole } from "./actions";

interface MemberActionsProps {
  userId: string;
  name: string;
  /** Roles the reader may give. */
  roles: Role[];
  tenantWide: boolean;
}

/** What can be done with a member. */
export function MemberActions({ userId, name, roles, tenantWide }: MemberActionsProps) {
  const t = useTranslations("settings.members");
  return (
    <div className="flex gap-1">
      <ActionDialog
        trigger={
          <Button variant="ghost" size="sm">
            <Plus aria-hidden />
            {t("give")}
          </Button>
        }
        title={t("giveTitle", { name })}
        description={t("giveBody")}
        confirm={t("confirmGive")}
        action={giveRole}
        about={{ userId }}
        reason
      >
        <ReachFields roles={roles} tenantWide={tenantWide} />
      </ActionDialog>
      <ActionDialog
        trigger={
          <Button variant="ghost" size="sm">
            <UserMinus aria-hidden />
            {t("remove")}
          </Button>
        }
        title={t("removeTitle", { name })}
        description={t("removeBody")}
        confirm={t("confirmRemove")}
        action={remove}
        about={{ userId }}
        danger
        reason
      />
    </div>
  );
}

/** The small cross on a role that is held. */
export function TakeRole({
  roleBindingId,
  name,
  role,
}: {
  roleBindingId: string;
  name: string;
  role: string;
}) {
  const t = useTranslations("settings.members");
  return (
    <ActionDialog
      trigger={
        <button
          type="button"
          aria-label={t("take", { name, role })}
          className="grid size-6 place-items-center rounded-full hover:bg-line pointer-coarse:size-9"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      }
      title={t("takeTitle", { name, role })}
      description={t("takeBody")}
      confirm={t("confirmTake")}
      action={takeRole}
      about={{ roleBindingId }}
      danger
      reason
    />
  );
}
