import { Lock } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { ProblemPage } from "@/components/shell/problem-page";
import { Button } from "@/components/ui/button";

/** The role does not reach this page. */
export default function Forbidden() {
  const t = useTranslations("problem");
  return (
    <ProblemPage
      icon={Lock}
      title={t("forbidden")}
      actions={
        <Button asChild variant="outline">
          <Link href="/">{t("home")}</Link>
        </Button>
      }
    >
      {t("forbiddenBody")}
    </ProblemPage>
  );
}
