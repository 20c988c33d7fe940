import { PauseCircle } from "lucide-react";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Scope } from "@/lib/kernel/principal";

/** Says on every page that only reading is possible; nothing when all is well. */
export async function SuspendedNotice({ scope }: { scope: Scope }) {
  if (!scope.suspended) return null;
  const t = await getTranslations("settings.suspended");
  return (
    <Notice
      tone="wait"
      role="status"
      icon={PauseCircle}
      title={t("title", { what: scope.suspended })}
      className="mb-5"
    >
      <p>{t("body")}</p>
      {scope.tenantPermissions.has("settings:write") && (
        <Button asChild variant="outline" size="sm" className="mt-2">
          <Link href={scope.suspended === "tenant" ? "/settings" : "/settings/workspaces"}>
            {t("resume")}
          </Link>
        </Button>
      )}
    </Notice>
  );
}
