import { z } from "zod";
import { PERMISSIONS } from "@/lib/kernel/permissions";
import { route } from "./contract";
import { actorSchema, idField } from "./fields";

export const identitySchema = z
  .object({
    principal: actorSchema,
    tenant: z.object({ id: idField("tenant"), name: z.string() }),
    workspace: z.object({ id: idField("workspace"), name: z.string(), mode: z.enum(["sandbox", "live"]) }),
    permissions: z.array(z.enum(PERMISSIONS)),
    suspended: z
      .enum(["tenant", "workspace"])
      .nullable()
      .meta({ description: "What is suspended, if anything: then only reading is possible." }),
  })
  .meta({ id: "Identity" });

export type Identity = z.infer<typeof identitySchema>;

export const getIdentity = route({
  method: "GET",
  path: "/v1/me",
  operationId: "getIdentity",
  tag: "Identity",
  summary: "Who this credential is, and what it may do",
  permission: "runs:read",
  status: 200,
  response: identitySchema,
  errors: [],
});
