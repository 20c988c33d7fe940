import type { Id } from "./ids";
import type { Permission } from "./permissions";

/** Who acts. `userId` is the person answerable: for an API key, its creator; for a trigger, who published it. Source: design 2, "Scope and tenancy". */
export type Principal =
  | { kind: "user"; id: Id<"user">; userId: Id<"user">; label: string }
  | { kind: "api_key"; id: Id<"apiKey">; userId: Id<"user"> | null; label: string }
  | { kind: "approval_link"; id: Id<"approvalLink">; userId: Id<"user">; label: string }
  | { kind: "system"; id: string; userId: Id<"user"> | null; label: string };

/** What every domain verb acts within: one tenant, one workspace, one principal, one request. */
export interface Scope {
  tenantId: Id<"tenant">;
  workspaceId: Id<"workspace">;
  principal: Principal;
  permissions: ReadonlySet<Permission>;
  /** Those of them that are held in the whole tenant: what its roles, people and workspaces are changed with. */
  tenantPermissions: ReadonlySet<Permission>;
  /** What is suspended, if anything: then `permissions` holds what reads, and nothing else may be done. */
  suspended: "tenant" | "workspace" | null;
  requestId: string;
  /** Caller's network address and user agent, for audit and approval evidence. */
  address: string | null;
  userAgent: string | null;
}
