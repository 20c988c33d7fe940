"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { Segments } from "@/components/ui/segments";

export type SettingsTab =
  | "general"
  | "members"
  | "invitations"
  | "roles"
  | "apiKeys"
  | "webhooks"
  | "proofIssuers"
  | "workspaces";

const HREFS: Record<SettingsTab, string> = {
  general: "/settings",
  members: "/settings/members",
  invitations: "/settings/invitations",
  roles: "/settings/roles",
  apiKeys: "/settings/api-keys",
  webhooks: "/settings/webhooks",
  proofIssuers: "/settings/proof-issuers",
  workspaces: "/settings/workspaces",
};

/** The parts of the settings that this person may see. */
export function SettingsNav({ tabs }: { tabs: SettingsTab[] }) {
  const t = useTranslations("settings");
  const pathname = usePathname();
  return (
    <Segments
      label={t("nav")}
      segments={tabs.map((tab) => ({
        href: HREFS[tab],
        label: t(`tabs.${tab}`),
        current: pathname === HREFS[tab] || (tab !== "general" && pathname.startsWith(`${HREFS[tab]}/`)),
      }))}
    />
  );
}
