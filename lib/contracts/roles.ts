import { z } from "zod";
import { PERMISSIONS } from "@/lib/kernel/permissions";
import { route } from "./contract";
import { idField, instantField, nameField, pageQuery, reasonField } from "./fields";

/** What a tenant, workspace or role is called in addresses and policies: `hanoi-foods`. */
export const keyField = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,48}[a-z0-9]$/, "must be 3 to 50 of a-z, 0-9 and -, beginning with a letter")
  .meta({ example: "team-lead" });

const permissionsField = z
  .array(z.enum(PERMISSIONS))
  .min(1)
  .max(PERMISSIONS.length)
  .refine((given) => new Set(given).size === given.length, "must not name a permission twice")
  .meta({ uniqueItems: true });

export const roleSchema = z
  .object({
    id: idField("role"),
    key: z.string(),
    title: z.string(),
    permissions: z.array(z.enum(PERMISSIONS)),
    builtIn: z.boolean(),
    createdAt: instantField,
  })
  .meta({ id: "Role" });

export type Role = z.infer<typeof roleSchema>;

const params = z.strictObject({ roleId: idField("role") });
const reads = {
  tag: "Roles",
  method: "GET",
  permission: "members:read",
  reach: "tenant",
  status: 200,
} as const;
const writes = {
  tag: "Roles",
  permission: "members:write",
  idempotency: "required",
  reach: "tenant",
  description: "Needs the permission in the whole tenant, and every permission of the role.",
} as const;
const repeats = ["idempotency_conflict", "idempotency_in_progress"] as const;

export const listRoles = route({
  ...reads,
  path: "/v1/roles",
  operationId: "listRoles",
  summary: "List roles, built-in and custom",
  query: pageQuery,
  response: z.array(roleSchema),
  list: true,
  errors: [],
});

export const getRole = route({
  ...reads,
  path: "/v1/roles/{roleId}",
  operationId: "getRole",
  summary: "Read one role",
  params,
  response: roleSchema,
  errors: ["not_found"],
});

export const createRole = route({
  ...writes,
  method: "POST",
  path: "/v1/roles",
  operationId: "createRole",
  summary: "Create a custom role",
  body: z
    .strictObject({ key: keyField, title: nameField, permissions: permissionsField })
    .meta({ id: "CreateRole" }),
  status: 201,
  response: roleSchema,
  errors: ["conflict", ...repeats],
});

export const updateRole = route({
  ...writes,
  method: "PATCH",
  path: "/v1/roles/{roleId}",
  operationId: "updateRole",
  summary: "Change a custom role, for everyone who holds it",
  params,
  body: z
    .strictObject({
      title: nameField.optional(),
      permissions: permissionsField.optional(),
      reason: reasonField,
    })
    .refine(({ title, permissions }) => title !== undefined || permissions !== undefined, {
      path: ["permissions"],
      message: "give a title or permissions",
    })
    .meta({
      id: "UpdateRole",
      anyOf: [{ required: ["title"] }, { required: ["permissions"] }],
      example: { permissions: ["runs:read", "runs:operate"], reason: "The shift leads may cancel runs" },
    }),
  status: 200,
  response: roleSchema,
  errors: ["not_found", "invalid_transition", ...repeats],
});

export const removeRole = route({
  ...writes,
  method: "POST",
  path: "/v1/roles/{roleId}/remove",
  operationId: "removeRole",
  summary: "Remove a custom role that nobody holds",
  params,
  body: z.strictObject({ reason: reasonField }).meta({ id: "RemoveRole" }),
  status: 200,
  response: roleSchema,
  errors: ["not_found", "conflict", "invalid_transition", ...repeats],
});
