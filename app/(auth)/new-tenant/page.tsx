import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { WorkspaceFields } from "@/components/settings/workspace-fields";
import { sessionUser } from "@/lib/auth/session";
import { profileName } from "@/lib/domains/tenancy";
import { NewTenantForm } from "./new-tenant-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("newTenant"))("title") };
}

/** For whoever is signed in, also when they belong nowhere yet. */
export default async function NewTenantPage() {
  const user = await sessionUser();
  if (!user) redirect("/sign-in?next=/new-tenant");
  const t = await getTranslations("newTenant");
  return (
    <div className="grid gap-6">
      <header className="grid gap-1">
        <h1 className="font-semibold text-2xl tracking-tight">{t("title")}</h1>
        <p className="text-ink-2">{t("intro")}</p>
      </header>
      <NewTenantForm asksName={(await profileName(user.userId)) === null}>
        <fieldset className="grid gap-4 rounded-lg border border-line p-4">
          <legend className="px-1 font-medium text-sm">{t("workspace")}</legend>
          <WorkspaceFields prefix="first-" />
        </fieldset>
      </NewTenantForm>
    </div>
  );
}
