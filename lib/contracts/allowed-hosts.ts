import { z } from "zod";
import { route } from "./contract";
import { actorSchema, idField, instantField, pageQuery, reasonField } from "./fields";

export const allowedHostSchema = z
  .object({
    id: idField("allowedHost"),
    host: z.string(),
    port: z.int().nullable().meta({ description: "null: all ports." }),
    reason: z.string(),
    createdBy: actorSchema,
    createdAt: instantField,
  })
  .meta({ id: "AllowedHost" });

export type AllowedHost = z.output<typeof allowedHostSchema>;

export const allowHostBody = z
  .strictObject({
    host: z
      .string()
      .trim()
      .min(1)
      .max(253)
      .regex(/^[A-Za-z0-9._:-]+$/, "must be a host name or an address, without scheme, port or path")
      .transform((host) => host.toLowerCase().replace(/\.$/, ""))
      .meta({ example: "erp.internal" }),
    port: z.int().min(1).max(65_535).nullable().default(null),
    reason: reasonField,
  })
  .meta({ id: "AllowHost" });

export type AllowHost = z.input<typeof allowHostBody>;

const IDEMPOTENT = ["idempotency_conflict", "idempotency_in_progress"] as const;

export const listAllowedHosts = route({
  method: "GET",
  path: "/v1/allowed-hosts",
  operationId: "listAllowedHosts",
  tag: "Connectors",
  summary: "List the hosts with private addresses that connectors may reach, newest first",
  permission: "connectors:read",
  query: pageQuery,
  status: 200,
  response: z.array(allowedHostSchema),
  list: true,
  errors: [],
});

export const allowHost = route({
  method: "POST",
  path: "/v1/allowed-hosts",
  operationId: "allowHost",
  tag: "Connectors",
  summary: "Let connectors reach a host with a private address",
  description:
    "Counts only for addresses the server's operator lets workspaces reach. Cloud metadata, multicast and reserved addresses are never called.",
  permission: "settings:write",
  idempotency: "required",
  body: allowHostBody,
  status: 201,
  response: allowedHostSchema,
  errors: ["conflict", ...IDEMPOTENT],
});

export const disallowHost = route({
  method: "DELETE",
  path: "/v1/allowed-hosts/{allowedHostId}",
  operationId: "disallowHost",
  tag: "Connectors",
  summary: "Take a host off the list",
  permission: "settings:write",
  idempotency: "required",
  params: z.strictObject({ allowedHostId: idField("allowedHost") }),
  body: z.strictObject({ reason: reasonField }).meta({ id: "DisallowHost" }),
  status: 200,
  response: z.object({ id: idField("allowedHost") }),
  errors: ["not_found", ...IDEMPOTENT],
});
