import { UserX } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { ProblemPage } from "@/components/shell/problem-page";
import { Button } from "@/components/ui/button";
import { signOut } from "./(auth)/actions";

/** Signed in, but a member of no workspace: outside the console there is nothing to show but the way out. */
export default function NoWorkspace() {
  const t = useTranslations();
  return (
    <main>
      <ProblemPage
        icon={UserX}
        title={t("problem.noWorkspace")}
        actions={
          <>
            <Button asChild>
              <Link href="/new-tenant">{t("newTenant.offer")}</Link>
            </Button>
            <form action={signOut}>
              <Button type="submit" variant="outline">
                {t("account.signOut")}
              </Button>
            </form>
          </>
        }
      >
        {t("problem.noWorkspaceBody")}
      </ProblemPage>
    </main>
  );
}
