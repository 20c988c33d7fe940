import type { ReactNode } from "react";
import { requireScope } from "@/lib/auth/session";
import type { Permission } from "@/lib/kernel/permissions";
import { SettingsNav, type SettingsTab } from "./settings-nav";

const TABS: [SettingsTab, Permission][] = [
  ["general", "settings:read"],
  ["members", "members:read"],
  ["invitations", "members:read"],
  ["roles", "members:read"],
  ["apiKeys", "api-keys:read"],
  ["webhooks", "webhooks:read"],
  ["proofIssuers", "proofs:read"],
  ["workspaces", "settings:read"],
];

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const { permissions } = await requireScope();
  return (
    <div className="grid gap-6">
      <SettingsNav tabs={TABS.flatMap(([tab, permission]) => (permissions.has(permission) ? [tab] : []))} />
      {children}
    </div>
  );
}
