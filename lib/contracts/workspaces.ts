import { z } from "zod";
import { route } from "./contract";
import { idField, instantField, nameField, pageQuery, reasonField } from "./fields";
import { keyField } from "./roles";

/** An IANA time zone that the platform knows. */
const timeZoneField = z
  .string()
  .max(64)
  .refine(isTimeZone, "must be a time zone such as Asia/Ho_Chi_Minh")
  .meta({ example: "Asia/Ho_Chi_Minh" });

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** What a new workspace is made of. */
export const newWorkspaceFields = {
  slug: keyField,
  name: nameField,
  mode: z.enum(["sandbox", "live"]).meta({ description: "Cannot be changed later." }),
  timeZone: timeZoneField.default("UTC"),
};

export const workspaceSchema = z
  .object({
    id: idField("workspace"),
    slug: z.string(),
    name: z.string(),
    mode: z.enum(["sandbox", "live"]),
    status: z.enum(["active", "suspended"]),
    timeZone: z.string(),
    createdAt: instantField,
  })
  .meta({ id: "Workspace" });

export type Workspace = z.infer<typeof workspaceSchema>;

const params = z.strictObject({ workspaceId: idField("workspace") });
const reads = { tag: "Workspaces", method: "GET", permission: "settings:read", status: 200 } as const;
const writes = { tag: "Workspaces", permission: "settings:write", idempotency: "required" } as const;
const repeats = ["idempotency_conflict", "idempotency_in_progress"] as const;
const reasonBody = (id: string) => z.strictObject({ reason: reasonField }).meta({ id });

export const listWorkspaces = route({
  ...reads,
  path: "/v1/workspaces",
  operationId: "listWorkspaces",
  summary: "List workspaces, newest first",
  description: "All of the tenant for whoever may read its settings in the whole tenant, else this one.",
  reach: "tenant",
  query: pageQuery,
  response: z.array(workspaceSchema),
  list: true,
  errors: [],
});

export const getWorkspace = route({
  ...reads,
  path: "/v1/workspaces/{workspaceId}",
  operationId: "getWorkspace",
  summary: "Read one workspace",
  params,
  response: workspaceSchema,
  errors: ["not_found"],
});

export const createWorkspace = route({
  ...writes,
  method: "POST",
  path: "/v1/workspaces",
  operationId: "createWorkspace",
  summary: "Create a workspace",
  description: "Needs the permission in the whole tenant.",
  body: z.strictObject(newWorkspaceFields).meta({ id: "CreateWorkspace" }),
  status: 201,
  response: workspaceSchema,
  errors: ["conflict", ...repeats],
});

export const updateWorkspace = route({
  ...writes,
  method: "PATCH",
  path: "/v1/workspaces/{workspaceId}",
  operationId: "updateWorkspace",
  summary: "Change a workspace's name or time zone",
  params,
  body: z
    .strictObject({ name: nameField.optional(), timeZone: timeZoneField.optional() })
    .refine(({ name, timeZone }) => name !== undefined || timeZone !== undefined, {
      path: ["name"],
      message: "give a name or a time zone",
    })
    .meta({
      id: "UpdateWorkspace",
      anyOf: [{ required: ["name"] }, { required: ["timeZone"] }],
      example: { timeZone: "Asia/Ho_Chi_Minh" },
    }),
  status: 200,
  response: workspaceSchema,
  errors: ["not_found", ...repeats],
});

export const suspendWorkspace = route({
  ...writes,
  method: "POST",
  path: "/v1/workspaces/{workspaceId}/suspend",
  operationId: "suspendWorkspace",
  summary: "Suspend a workspace: it can be read, and nothing else",
  description: "Its runs stop where they are until it is resumed. Needs the permission in the whole tenant.",
  whileSuspended: true,
  params,
  body: reasonBody("SuspendWorkspace"),
  status: 200,
  response: workspaceSchema,
  errors: ["not_found", "invalid_transition", ...repeats],
});

export const resumeWorkspace = route({
  ...writes,
  method: "POST",
  path: "/v1/workspaces/{workspaceId}/resume",
  operationId: "resumeWorkspace",
  summary: "Resume a suspended workspace",
  description: "Needs the permission in the whole tenant.",
  whileSuspended: true,
  params,
  body: reasonBody("ResumeWorkspace"),
  status: 200,
  response: workspaceSchema,
  errors: ["not_found", "invalid_transition", ...repeats],
});
