import * as allowedHosts from "./allowed-hosts";
import * as apiKeys from "./api-keys";
import * as approvals from "./approvals";
import * as audit from "./audit";
import * as connectors from "./connectors";
import type { RouteContract } from "./contract";
import * as decisions from "./decisions";
import * as dryRun from "./dry-run";
import * as identity from "./identity";
import * as intents from "./intents";
import * as invitations from "./invitations";
import * as members from "./members";
import * as policies from "./policy-routes";
import * as roles from "./roles";
import * as runs from "./runs";
import * as templates from "./template-routes";
import * as tenants from "./tenants";
import * as workspaces from "./workspaces";

/** Every route of the public API: the source of OpenAPI and of the tests' permission and isolation matrices. */
export const ROUTES: RouteContract[] = [
  identity.getIdentity,
  apiKeys.listApiKeys,
  apiKeys.getApiKey,
  apiKeys.createApiKey,
  apiKeys.rotateApiKey,
  apiKeys.revokeApiKey,
  roles.listRoles,
  roles.getRole,
  roles.createRole,
  roles.updateRole,
  roles.removeRole,
  members.listMembers,
  members.getMember,
  members.removeMember,
  members.listRoleBindings,
  members.createRoleBinding,
  members.removeRoleBinding,
  invitations.listInvitations,
  invitations.getInvitation,
  invitations.createInvitation,
  invitations.resendInvitation,
  invitations.revokeInvitation,
  tenants.listTenants,
  tenants.getTenant,
  tenants.createTenant,
  tenants.updateTenant,
  tenants.suspendTenant,
  tenants.resumeTenant,
  workspaces.listWorkspaces,
  workspaces.getWorkspace,
  workspaces.createWorkspace,
  workspaces.updateWorkspace,
  workspaces.suspendWorkspace,
  workspaces.resumeWorkspace,
  intents.executeIntent,
  dryRun.dryRunIntent,
  intents.listIntents,
  intents.getIntent,
  runs.listRuns,
  runs.getRun,
  runs.listRunSteps,
  runs.listRunEvents,
  runs.streamRun,
  runs.getRunTrace,
  runs.cancelRun,
  templates.listTemplates,
  templates.createTemplate,
  templates.getTemplate,
  templates.saveTemplateDraft,
  templates.deleteTemplateDraft,
  templates.publishTemplateDraft,
  templates.archiveTemplate,
  templates.rollBackTemplate,
  templates.importTemplate,
  templates.validateTemplate,
  templates.getTemplateSchema,
  templates.listTemplateVersions,
  templates.getTemplateVersion,
  templates.exportTemplateVersion,
  templates.diffTemplateVersions,
  approvals.listApprovals,
  approvals.getApproval,
  approvals.decideApproval,
  policies.listPolicies,
  policies.createPolicy,
  policies.getPolicy,
  policies.listPolicyVersions,
  policies.getPolicyVersion,
  policies.savePolicyDraft,
  policies.deletePolicyDraft,
  policies.testPolicyDraft,
  policies.publishPolicyVersion,
  policies.rollbackPolicy,
  policies.archivePolicy,
  policies.simulatePolicy,
  policies.evaluatePolicy,
  decisions.listDecisions,
  decisions.getDecision,
  connectors.listConnectors,
  connectors.createConnector,
  connectors.getConnector,
  connectors.updateConnector,
  connectors.deleteConnector,
  connectors.testConnector,
  connectors.listConnectorChecks,
  allowedHosts.listAllowedHosts,
  allowedHosts.allowHost,
  allowedHosts.disallowHost,
  audit.listAuditEvents,
  audit.verifyAudit,
  audit.listAuditCheckpoints,
  audit.exportAudit,
];
