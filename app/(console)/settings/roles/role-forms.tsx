"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { PermissionPicker } from "@/components/settings/permission-picker";
import { TitleAndKey } from "@/components/settings/title-and-key";
import { Button } from "@/components/ui/button";
import { Input, Labelled } from "@/components/ui/field";
import type { Role } from "@/lib/contracts/roles";
import type { Permission } from "@/lib/kernel/permissions";
import { ActionDialog } from "../../action-dialog";
import { create, remove, update } from "./actions";

/** Makes a role of permissions the person holds in the whole tenant. */
export function CreateRole({ held }: { held: Permission[] }) {
  const t = useTranslations("settings.roles");
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
      <TitleAndKey
        of="role"
        title={t("name")}
        keyLabel={t("key")}
        keyHint={t("keyHint")}
        keyLengthMax={50}
        keyPattern="[a-z][a-z0-9\-]{1,48}[a-z0-9]"
      />
      <PermissionPicker name="permissions" label={t("permissions")} choices={held} />
    </ActionDialog>
  );
}

/** What can be done with a custom role. */
export function RoleActions({ role, held }: { role: Role; held: Permission[] }) {
  const t = useTranslations("settings.roles");
  const id = `title-${role.id}`;
  return (
    <div className="flex gap-1">
      <ActionDialog
        trigger={
          <Button variant="ghost" size="sm">
            {t("edit")}
          </Button>
        }
        title={t("editTitle", { name: role.title })}
        description={t("editBody")}
        confirm={t("confirmEdit")}
        action={update}
        about={{ roleId: role.id }}
        reason
      >
        <Labelled id={id} label={t("name")}>
          <Input id={id} name="title" required maxLength={100} defaultValue={role.title} />
        </Labelled>
        <PermissionPicker
          name="permissions"
          label={t("permissions")}
          choices={held}
          chosen={role.permissions}
        />
      </ActionDialog>
      <ActionDialog
        trigger={
          <Button variant="ghost" size="sm">
            {t("remove")}
          </Button>
        }
        title={t("removeTitle", { name: role.title })}
        description={t("removeBody")}
        confirm={t("confirmRemove")}
        action={remove}
        about={{ roleId: role.id }}
        danger
        reason
      />
    </div>
  );
}
