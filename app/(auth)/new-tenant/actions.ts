"use server";

import { redirect, unstable_rethrow } from "next/navigation";
import { requestFacts, sessionUser } from "@/lib/auth/session";
import { rememberWorkspace } from "@/lib/auth/workspace-cookie";
import { nameField } from "@/lib/contracts/fields";
import { createTenantBody } from "@/lib/contracts/tenants";
import { createFirstTenant } from "@/lib/domains/tenancy";
import { AppError } from "@/lib/kernel/errors";
import { log } from "@/lib/log";

export interface NewTenantState {
  problem?: "fields" | "taken" | "failed";
  name?: string;
  slug?: string;
}

/** Creates a tenant whose owner is the person signed in, and shows it. */
export async function registerTenant(_: NewTenantState, form: FormData): Promise<NewTenantState> {
  const user = await sessionUser();
  if (!user) redirect("/sign-in?next=/new-tenant");
  const typed = { name: String(form.get("name") ?? ""), slug: String(form.get("slug") ?? "") };
  const name = nameField.safeParse(form.get("yourName") ?? user.email.split("@")[0]);
  const body = createTenantBody.safeParse({
    ...typed,
    workspace: {
      name: form.get("first-name"),
      slug: form.get("first-slug"),
      mode: form.get("first-mode"),
      timeZone: form.get("first-timeZone"),
    },
  });
  if (!name.success || !body.success) return { problem: "fields", ...typed };
  try {
    const { workspace } = await createFirstTenant(
      { ...user, name: name.data },
      body.data,
      await requestFacts(),
    );
    await rememberWorkspace(workspace.id);
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof AppError && error.code === "conflict") return { problem: "taken", ...typed };
    log().error({ err: error }, "a tenant could not be created");
    return { problem: "failed", ...typed };
  }
  redirect("/");
}
