"use client";

import { useTranslations } from "next-intl";
import { useTransition } from "react";
import { Button } from "@/components/ui/button";

/** Shows the console of another workspace. */
export function SwitchTo({
  workspaceId,
  onSwitch,
}: {
  workspaceId: string;
  onSwitch: (workspaceId: string) => Promise<void>;
}) {
  const t = useTranslations("settings.workspaces");
  const [pending, startTransition] = useTransition();
  return (
    <Button
      variant="ghost"
      size="sm"
      disabled={pending}
      onClick={() => startTransition(() => onSwitch(workspaceId))}
    >
      {t("open")}
    </Button>
  );
}
