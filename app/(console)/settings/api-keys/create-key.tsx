"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { PermissionPicker } from "@/components/settings/permission-picker";
import { Button } from "@/components/ui/button";
import { Input, Labelled } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { Permission } from "@/lib/kernel/permissions";
import { ActionDialog } from "../../action-dialog";
import { createKey, type SecretState } from "./actions";
import { NewSecret } from "./new-secret";

const LIFETIMES_DAYS = [30, 90, 365];

/** Makes a key of scopes the person holds, and shows its secret once. */
export function CreateKey({ held }: { held: Permission[] }) {
  const t = useTranslations("settings.keys");
  return (
    <ActionDialog<SecretState>
      trigger={
        <Button>
          <Plus aria-hidden />
          {t("create")}
        </Button>
      }
      title={t("createTitle")}
      description={t("createBody")}
      confirm={t("confirm")}
      action={createKey}
      result={({ secret }) => secret && <NewSecret secret={secret} />}
    >
      <Labelled id="key-name" label={t("name")} hint={t("nameHint")}>
        <Input id="key-name" name="name" required maxLength={100} aria-describedby="key-name-note" />
      </Labelled>
      <PermissionPicker name="scopes" label={t("scopes")} choices={held} />
      <Labelled id="key-days" label={t("expiry")}>
        <Select id="key-days" name="days" defaultValue="90">
          {LIFETIMES_DAYS.map((days) => (
            <option key={days} value={days}>
              {t("days", { days })}
            </option>
          ))}
          <option value="0">{t("never")}</option>
        </Select>
      </Labelled>
    </ActionDialog>
  );
}
