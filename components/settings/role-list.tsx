import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Pill } from "@/components/ui/status";
import type { Role } from "@/lib/contracts/roles";

/** Roles with what each permits. */
export function RoleList({ roles, actionsOf }: { roles: Role[]; actionsOf: (role: Role) => ReactNode }) {
  const t = useTranslations("settings.roles");
  return (
    <ul className="divide-y divide-line">
      {roles.map((role) => (
        <li
          key={role.id}
          className="grid gap-x-6 gap-y-2 px-4 py-3 md:grid-cols-[11rem_minmax(0,1fr)_auto] md:items-start"
        >
          <div className="grid min-w-0 gap-1">
            <p className="break-words font-medium">{role.title}</p>
            <p className="flex flex-wrap items-center gap-2">
              <code className="text-ink-3 text-xs">{role.key}</code>
              <Pill tone={role.builtIn ? "idle" : "busy"}>{t(role.builtIn ? "builtIn" : "custom")}</Pill>
            </p>
          </div>
          <ul className="flex flex-wrap gap-1" aria-label={t("permissions")}>
            {role.permissions.map((permission) => (
              <li key={permission} className="rounded bg-sunken px-1.5 py-0.5 font-mono text-ink-2 text-xs">
                {permission}
              </li>
            ))}
          </ul>
          {actionsOf(role)}
        </li>
      ))}
    </ul>
  );
}
