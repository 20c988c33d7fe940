import { AppError } from "@/lib/kernel/errors";
import type { Permission } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";

/**
 * Nobody gives, changes or takes away what they do not hold themselves.
 * @param tenantWide whether it reaches the whole tenant: then it has to be held there
 * @throws AppError forbidden, with what is missing
 */
export function checkGrant(scope: Scope, permissions: readonly Permission[], tenantWide: boolean): void {
  const held = tenantWide ? scope.tenantPermissions : scope.permissions;
  const missing = permissions.filter((permission) => !held.has(permission));
  if (missing.length === 0) return;
  throw new AppError(
    "forbidden",
    `You do not hold ${missing.join(", ")}${tenantWide ? " in the whole tenant" : ""}, so you cannot grant or change it.`,
    { missing },
  );
}

/** What is the whole tenant's takes a permission held there. @throws AppError forbidden */
export function requireTenantWide(scope: Scope, permission: Permission): void {
  if (scope.tenantPermissions.has(permission)) return;
  throw new AppError("forbidden", `This needs the permission ${permission} in the whole tenant.`, {
    permission,
  });
}
