import { z } from "zod";
import { route } from "./contract";
import { futureField, idField, instantField, pageQuery, reasonField } from "./fields";

const heldRoleSchema = z
  .object({
    id: idField("roleBinding"),
    role: z.object({ id: idField("role"), key: z.string(), title: z.string() }),
    workspace: z
      .object({ id: idField("workspace"), name: z.string() })
      .nullable()
      .meta({ description: "null: in the whole tenant." }),
    expiresAt: instantField.nullable(),
    createdAt: instantField,
  })
  .meta({ id: "HeldRole" });

const personFields = { id: idField("user"), name: z.string(), email: z.string() };

export const memberSchema = z
  .object({
    ...personFields,
    bindings: z.array(heldRoleSchema).meta({ description: "Roles they hold or held until they expired." }),
  })
  .meta({ id: "Member" });

export const roleBindingSchema = heldRoleSchema
  .extend({ user: z.object(personFields) })
  .meta({ id: "RoleBinding" });

export type Member = z.infer<typeof memberSchema>;
export type RoleBinding = z.infer<typeof roleBindingSchema>;

const userParams = z.strictObject({ userId: idField("user") });
const bindingParams = z.strictObject({ roleBindingId: idField("roleBinding") });
const shared = { tag: "Members" } as const;
const reads = { ...shared, method: "GET", permission: "members:read", status: 200 } as const;
const writes = {
  ...shared,
  method: "POST",
  permission: "members:write",
  idempotency: "required",
} as const;
const repeats = ["idempotency_conflict", "idempotency_in_progress"] as const;

export const listMembers = route({
  ...reads,
  path: "/v1/members",
  operationId: "listMembers",
  summary: "List people who hold a role",
  description: "Of the whole tenant for whoever may read it in the whole tenant, else of this workspace.",
  reach: "tenant",
  query: pageQuery.extend({
    q: z.string().trim().max(100).optional().meta({ description: "Part of a name or an address." }),
    roleId: idField("role").optional(),
  }),
  response: z.array(memberSchema),
  list: true,
  errors: [],
});

export const getMember = route({
  ...reads,
  path: "/v1/members/{userId}",
  operationId: "getMember",
  summary: "Read one person and the roles they hold",
  params: userParams,
  response: memberSchema,
  errors: ["not_found"],
});

export const removeMember = route({
  ...writes,
  path: "/v1/members/{userId}/remove",
  operationId: "removeMember",
  summary: "Take all roles from a person",
  description:
    "In the whole tenant for whoever may write it there, else in this workspace. The last owner stays. API keys that " +
    "the person created keep working until they are revoked.",
  params: userParams,
  body: z.strictObject({ reason: reasonField }).meta({ id: "RemoveMember" }),
  status: 200,
  response: memberSchema,
  errors: ["not_found", "conflict", "last_owner", ...repeats],
});

export const listRoleBindings = route({
  ...reads,
  path: "/v1/role-bindings",
  operationId: "listRoleBindings",
  summary: "List who holds which role, newest first",
  reach: "tenant",
  query: pageQuery.extend({ userId: idField("user").optional(), roleId: idField("role").optional() }),
  response: z.array(roleBindingSchema),
  list: true,
  errors: [],
});

export const createRoleBinding = route({
  ...writes,
  path: "/v1/role-bindings",
  operationId: "createRoleBinding",
  summary: "Give a person one more role",
  description: "In this workspace, or tenant-wide. Nobody can give what they do not hold themselves there.",
  body: z
    .strictObject({
      userId: idField("user"),
      roleId: idField("role"),
      tenantWide: z.boolean().default(false),
      expiresAt: futureField.optional(),
      reason: reasonField,
    })
    .meta({ id: "CreateRoleBinding" }),
  status: 201,
  response: roleBindingSchema,
  errors: ["not_found", "conflict", ...repeats],
});

export const removeRoleBinding = route({
  ...writes,
  path: "/v1/role-bindings/{roleBindingId}/remove",
  operationId: "removeRoleBinding",
  summary: "Take a role from a person",
  params: bindingParams,
  body: z.strictObject({ reason: reasonField }).meta({ id: "RemoveRoleBinding" }),
  status: 200,
  response: roleBindingSchema,
  errors: ["not_found", "conflict", "last_owner", ...repeats],
});
