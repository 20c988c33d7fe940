import { forbidden } from "next/navigation";
import { requireScope } from "@/lib/auth/session";
import type { Scope } from "@/lib/kernel/principal";

/** The scope of someone who may suspend and resume: the one thing that can be done while suspended. */
export async function requireSettingsWriter(): Promise<Scope> {
  const scope = await requireScope();
  if (!scope.tenantPermissions.has("settings:write")) forbidden();
  return scope;
}
