import type { Role } from "@/lib/contracts/roles";
import type { Scope } from "@/lib/kernel/principal";

/** The roles this person can give: those that hold nothing they lack. */
export function grantable(scope: Scope, roles: Role[]): Role[] {
  return roles.filter(({ permissions }) =>
    permissions.every((permission) => scope.permissions.has(permission)),
  );
}

/** Where and until when, as a form of `ReachFields` says it: the end of that day. */
export function reachOf(form: FormData): { tenantWide: boolean; until: string | undefined } {
  const day = form.get("until");
  return {
    tenantWide: form.get("reach") === "tenant",
    until: typeof day === "string" && day !== "" ? `${day}T23:59:59.000Z` : undefined,
  };
}
