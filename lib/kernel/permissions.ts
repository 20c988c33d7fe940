/** Every permission there is: `<resource>:<act>`. API key scopes are permissions too. */
export const PERMISSIONS = [
  "intents:execute",
  "intents:read",
  "runs:read",
  "runs:operate",
  "events:send",
  "approvals:read",
  "approvals:decide",
  "proofs:read",
  "proofs:submit",
  "proofs:verify",
  "proof-issuers:write",
  "policies:read",
  "policies:write",
  "policies:evaluate",
  "templates:read",
  "templates:write",
  "triggers:read",
  "triggers:write",
  "connectors:read",
  "connectors:write",
  "audit:read",
  "members:read",
  "members:write",
  "api-keys:read",
  "api-keys:write",
  "webhooks:read",
  "webhooks:write",
  "settings:read",
  "settings:write",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

const READ: Permission[] = [
  "intents:read",
  "runs:read",
  "approvals:read",
  "proofs:read",
  "policies:read",
  "templates:read",
  "triggers:read",
  "connectors:read",
  "webhooks:read",
  "settings:read",
];

/** Roles every tenant starts with. Source: design 3, "Control plane". */
export const BUILT_IN_ROLES: Record<string, { title: string; permissions: Permission[] }> = {
  owner: { title: "Owner", permissions: [...PERMISSIONS] },
  admin: { title: "Admin", permissions: PERMISSIONS.filter((p) => p !== "approvals:decide") },
  designer: {
    title: "Designer",
    permissions: [...READ, "policies:write", "policies:evaluate", "templates:write", "triggers:write"],
  },
  operator: {
    title: "Operator",
    permissions: [
      ...READ,
      "runs:operate",
      "events:send",
      "intents:execute",
      "proofs:submit",
      "proofs:verify",
      "policies:evaluate",
      "triggers:write",
    ],
  },
  approver: {
    title: "Approver",
    permissions: [
      "approvals:read",
      "approvals:decide",
      "proofs:read",
      "proofs:verify",
      "runs:read",
      "intents:read",
    ],
  },
  finance: {
    title: "Finance",
    permissions: [
      "approvals:read",
      "approvals:decide",
      "proofs:read",
      "proofs:submit",
      "proofs:verify",
      "runs:read",
      "intents:read",
      "intents:execute",
    ],
  },
  auditor: { title: "Auditor", permissions: [...READ, "audit:read", "members:read", "api-keys:read"] },
  developer: {
    title: "Developer",
    permissions: [
      ...READ,
      "intents:execute",
      "events:send",
      "proofs:submit",
      "policies:evaluate",
      "triggers:write",
      "api-keys:read",
      "api-keys:write",
      "webhooks:write",
    ],
  },
};
