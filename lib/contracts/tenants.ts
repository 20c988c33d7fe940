import { z } from "zod";
import { route } from "./contract";
import { idField, instantField, nameField, reasonField } from "./fields";
import { keyField } from "./roles";
import { newWorkspaceFields, workspaceSchema } from "./workspaces";

export const tenantSchema = z
  .object({
    id: idField("tenant"),
    slug: z.string(),
    name: z.string(),
    status: z.enum(["active", "suspended"]),
    createdAt: instantField,
  })
  .meta({ id: "Tenant" });

const newTenantSchema = tenantSchema.extend({ workspace: workspaceSchema }).meta({ id: "NewTenant" });

/** What a new tenant is made of. */
export const createTenantBody = z
  .strictObject({ slug: keyField, name: nameField, workspace: z.strictObject(newWorkspaceFields) })
  .meta({ id: "CreateTenant" });

export type Tenant = z.infer<typeof tenantSchema>;
export type NewTenant = z.infer<typeof newTenantSchema>;
export type CreateTenantBody = z.infer<typeof createTenantBody>;

const params = z.strictObject({ tenantId: idField("tenant") });
const reads = {
  tag: "Tenants",
  method: "GET",
  permission: "settings:read",
  reach: "tenant",
  status: 200,
} as const;
const writes = {
  tag: "Tenants",
  permission: "settings:write",
  idempotency: "required",
  reach: "tenant",
} as const;
const repeats = ["idempotency_conflict", "idempotency_in_progress"] as const;

export const listTenants = route({
  ...reads,
  path: "/v1/tenants",
  operationId: "listTenants",
  summary: "List the tenants that this credential reaches",
  response: z.array(tenantSchema),
  errors: [],
});

export const getTenant = route({
  ...reads,
  path: "/v1/tenants/{tenantId}",
  operationId: "getTenant",
  summary: "Read the tenant",
  params,
  response: tenantSchema,
  errors: ["not_found"],
});

export const createTenant = route({
  ...writes,
  method: "POST",
  path: "/v1/tenants",
  operationId: "createTenant",
  summary: "Create a tenant with its first workspace",
  description: "A person does this, and becomes its owner: an API key cannot.",
  person: true,
  body: createTenantBody,
  status: 201,
  response: newTenantSchema,
  errors: ["conflict", ...repeats],
});

export const updateTenant = route({
  ...writes,
  method: "PATCH",
  path: "/v1/tenants/{tenantId}",
  operationId: "updateTenant",
  summary: "Change the tenant's name",
  description: "Needs the permission in the whole tenant.",
  params,
  body: z.strictObject({ name: nameField }).meta({ id: "UpdateTenant" }),
  status: 200,
  response: tenantSchema,
  errors: ["not_found", ...repeats],
});

export const suspendTenant = route({
  ...writes,
  method: "POST",
  path: "/v1/tenants/{tenantId}/suspend",
  operationId: "suspendTenant",
  summary: "Suspend the tenant: it can be read, and nothing else",
  description: "Its runs stop where they are until it is resumed. Needs the permission in the whole tenant.",
  whileSuspended: true,
  params,
  body: z.strictObject({ reason: reasonField }).meta({ id: "SuspendTenant" }),
  status: 200,
  response: tenantSchema,
  errors: ["not_found", "invalid_transition", ...repeats],
});

export const resumeTenant = route({
  ...writes,
  method: "POST",
  path: "/v1/tenants/{tenantId}/resume",
  operationId: "resumeTenant",
  summary: "Resume the suspended tenant",
  description: "Needs the permission in the whole tenant.",
  whileSuspended: true,
  params,
  body: z.strictObject({ reason: reasonField }).meta({ id: "ResumeTenant" }),
  status: 200,
  response: tenantSchema,
  errors: ["not_found", "invalid_transition", ...repeats],
});
