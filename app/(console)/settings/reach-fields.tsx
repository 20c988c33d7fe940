"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { Input, Labelled } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { Role } from "@/lib/contracts/roles";

/** Which role, where, and until when. */
export function ReachFields({ roles, tenantWide }: { roles: Role[]; tenantWide: boolean }) {
  const t = useTranslations("settings.reach");
  const id = useId();
  return (
    <>
      <Labelled id={`${id}-role`} label={t("role")}>
        <Select id={`${id}-role`} name="roleId" required>
          {roles.map((role) => (
            <option key={role.id} value={role.id}>
              {role.title}
            </option>
          ))}
        </Select>
      </Labelled>
      {tenantWide && (
        <Labelled id={`${id}-reach`} label={t("where")}>
          <Select id={`${id}-reach`} name="reach">
            <option value="workspace">{t("workspace")}</option>
            <option value="tenant">{t("tenant")}</option>
          </Select>
        </Labelled>
      )}
      <Labelled id={`${id}-until`} label={t("until")} hint={t("untilHint")}>
        <Input
          id={`${id}-until`}
          name="until"
          type="date"
          min={new Date().toISOString().slice(0, 10)}
          aria-describedby={`${id}-until-note`}
        />
      </Labelled>
    </>
  );
}
