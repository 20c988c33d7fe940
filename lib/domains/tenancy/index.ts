export { acceptInvitation, openInvitation } from "./accept";
export { createApiKey, revokeApiKey, rotateApiKey } from "./api-key";
export { getApiKey, listApiKeys } from "./api-key-queries";
export { bindRole, createTenant, saveProfile, systemScope } from "./create";
export { requireTenantWide } from "./grant";
export { getIdentity } from "./identity";
export { mailInvitation } from "./invitation-mail";
export { getInvitation, listInvitations } from "./invitation-queries";
export { createInvitation, resendInvitation, revokeInvitation } from "./invite";
export { createRoleBinding, removeMember, removeRoleBinding } from "./member";
export { getMember, listMembers, listRoleBindings } from "./member-queries";
export { profileName } from "./profile";
export { createFirstTenant, createTenantBy } from "./register";
export { createRole, removeRole, updateRole } from "./role";
export { getRole, listRoles } from "./role-queries";
export { listMemberships, type RequestFacts, scopeForApiKey, scopeForUser } from "./scope";
export { getTenant, listTenants, setTenantStatus, updateTenant } from "./tenant";
export {
  createWorkspace,
  getWorkspace,
  isSuspended,
  listWorkspaces,
  setWorkspaceStatus,
  updateWorkspace,
} from "./workspace";
