import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { ProblemPage } from "./problem-page";

export function MissingPage() {
  const t = useTranslations("problem");
  return (
    <ProblemPage
      icon={FileQuestion}
      title={t("notFound")}
      actions={
        <Button asChild variant="outline">
          <Link href="/">{t("home")}</Link>
        </Button>
      }
    >
      {t("notFoundBody")}
    </ProblemPage>
  );
}
