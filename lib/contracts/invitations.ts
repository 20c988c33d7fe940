import { z } from "zod";
import { route } from "./contract";
import { futureField, idField, instantField, pageQuery, reasonField } from "./fields";

export const INVITATION_STATUSES = ["pending", "accepted", "expired", "revoked"] as const;

const daysField = z
  .int()
  .min(1)
  .max(30)
  .meta({ description: "How many days the invitation can be accepted for." });

export const invitationSchema = z
  .object({
    id: idField("invitation"),
    email: z.string(),
    status: z.enum(INVITATION_STATUSES),
    role: z.object({
      id: idField("role").nullable().meta({ description: "null: the role was removed since." }),
      title: z.string(),
    }),
    tenantWide: z.boolean(),
    roleExpiresAt: instantField.nullable().meta({ description: "When the role given ends." }),
    invitedBy: z.string().nullable(),
    createdAt: instantField,
    expiresAt: instantField,
    mailedAt: instantField.nullable().meta({ description: "null: the e-mail is on its way." }),
    acceptedAt: instantField.nullable(),
  })
  .meta({ id: "Invitation" });

export type Invitation = z.infer<typeof invitationSchema>;

const params = z.strictObject({ invitationId: idField("invitation") });
const reads = { tag: "Invitations", method: "GET", permission: "members:read", status: 200 } as const;
const writes = {
  tag: "Invitations",
  method: "POST",
  permission: "members:write",
  idempotency: "required",
} as const;
const repeats = ["idempotency_conflict", "idempotency_in_progress"] as const;

export const listInvitations = route({
  ...reads,
  path: "/v1/invitations",
  operationId: "listInvitations",
  summary: "List the workspace's invitations, newest first",
  query: pageQuery.extend({ status: z.enum(INVITATION_STATUSES).optional() }),
  response: z.array(invitationSchema),
  list: true,
  errors: [],
});

export const getInvitation = route({
  ...reads,
  path: "/v1/invitations/{invitationId}",
  operationId: "getInvitation",
  summary: "Read one invitation",
  params,
  response: invitationSchema,
  errors: ["not_found"],
});

export const createInvitation = route({
  ...writes,
  path: "/v1/invitations",
  operationId: "createInvitation",
  summary: "Invite someone by e-mail to take a role",
  description: "In this workspace, or tenant-wide. Nobody can give what they do not hold themselves there.",
  body: z
    .strictObject({
      email: z.email().max(254).meta({ example: "thu@hanoi-foods.example" }),
      roleId: idField("role"),
      tenantWide: z.boolean().default(false),
      roleExpiresAt: futureField.optional().meta({ description: "When the role given ends." }),
      days: daysField.default(7),
      locale: z.enum(["en", "vi"]).default("en").meta({ description: "Language of the e-mail." }),
    })
    .meta({ id: "CreateInvitation" }),
  status: 201,
  response: invitationSchema,
  errors: ["not_found", "conflict", ...repeats],
});

export const resendInvitation = route({
  ...writes,
  path: "/v1/invitations/{invitationId}/resend",
  operationId: "resendInvitation",
  summary: "Send an invitation again, with new time to accept it",
  params,
  body: z.strictObject({ days: daysField }).meta({ id: "ResendInvitation" }),
  status: 200,
  response: invitationSchema,
  errors: ["not_found", "invalid_transition", ...repeats],
});

export const revokeInvitation = route({
  ...writes,
  path: "/v1/invitations/{invitationId}/revoke",
  operationId: "revokeInvitation",
  summary: "Take an invitation back",
  params,
  body: z.strictObject({ reason: reasonField }).meta({ id: "RevokeInvitation" }),
  status: 200,
  response: invitationSchema,
  errors: ["not_found", "invalid_transition", ...repeats],
});
