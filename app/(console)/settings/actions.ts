"use server";

import { revalidatePath } from "next/cache";
import { requireScope } from "@/lib/auth/session";
import { suspendTenant as statusContract, updateTenant as tenantContract } from "@/lib/contracts/tenants";
import { updateWorkspace as workspaceContract } from "@/lib/contracts/workspaces";
import { setTenantStatus, updateTenant, updateWorkspace } from "@/lib/domains/tenancy";
import { type ActionState, attempt } from "../attempt";
import { requireSettingsWriter } from "./writer";

/** Renames the tenant. */
export async function renameTenant(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("settings:write");
  const body = tenantContract.body.safeParse({ name: form.get("name") });
  if (!body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await updateTenant(scope, scope.tenantId, body.data);
    revalidatePath("/", "layout");
  });
}

/** Changes this workspace's name and time zone. */
export async function changeWorkspace(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("settings:write");
  const body = workspaceContract.body.safeParse({ name: form.get("name"), timeZone: form.get("timeZone") });
  if (!body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await updateWorkspace(scope, scope.workspaceId, body.data);
    revalidatePath("/", "layout");
  });
}

/** Suspends the tenant, or resumes it. */
export async function setStatus(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireSettingsWriter();
  const status = form.get("status");
  const body = statusContract.body.safeParse({ reason: form.get("reason") });
  if (!body.success || (status !== "active" && status !== "suspended"))
    return { problem: "validation_failed" };
  return attempt(async () => {
    await setTenantStatus(scope, scope.tenantId, status, body.data);
    revalidatePath("/", "layout");
  });
}
