import { Play } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

/** Before the first run: how to get one. */
export function NoRuns() {
  const t = useTranslations("runs");
  return (
    <EmptyState
      icon={Play}
      title={t("empty")}
      action={
        <Button asChild variant="outline">
          <Link href="/docs/api">{t("emptyAction")}</Link>
        </Button>
      }
    >
      {t("emptyBody")}
    </EmptyState>
  );
}
