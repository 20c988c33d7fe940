import { z } from "zod";
import { KILL_SWITCH_SCOPES } from "@/lib/kernel/states";
import { route } from "./contract";
import { idField, instantField, pageQuery } from "./fields";

const handSchema = z.object({ kind: z.string(), id: z.string(), label: z.string() });

export const killSwitchSchema = z
  .object({
    id: idField("killSwitch"),
    scope: z.enum(KILL_SWITCH_SCOPES).meta({ description: "What it halts: the tenant, or this workspace." }),
    target: z.string().meta({ description: "Id of what it halts." }),
    status: z.enum(["active", "lifted"]),
    epoch: z
      .int()
      .meta({ description: "The tenant's epoch from its throw on; acts let out before carry a lower one." }),
    reason: z.string(),
    thrownBy: handSchema,
    thrownAt: instantField,
    liftReason: z.string().nullable(),
    liftedBy: handSchema.nullable(),
    liftedAt: instantField.nullable(),
  })
  .meta({ id: "KillSwitch" });

export type KillSwitch = z.infer<typeof killSwitchSchema>;

const tag = "Kill switches";
const params = z.strictObject({ killSwitchId: idField("killSwitch") });
const reasonField = z.string().trim().min(1).max(500);

export const listKillSwitches = route({
  method: "GET",
  path: "/v1/kill-switches",
  operationId: "listKillSwitches",
  tag,
  summary: "List the switches of the tenant and of this workspace, thrown and lifted, newest first",
  permission: "kill-switches:read",
  query: pageQuery.extend({ status: z.enum(["active", "lifted"]).optional() }),
  status: 200,
  response: z.array(killSwitchSchema),
  list: true,
  errors: [],
});

export const throwKillSwitch = route({
  method: "POST",
  path: "/v1/kill-switches",
  operationId: "throwKillSwitch",
  tag,
  summary: "Halt every act on the outside world",
  description:
    "From the moment this is answered no act of the tenant, or of this workspace, goes out any more, queued ones included; steps that would act wait, at no cost of an attempt. An act that was let out before is recorded as it ends. The tenant's switch takes the permission in the whole tenant.",
  permission: "kill-switches:operate",
  idempotency: "required",
  body: z
    .strictObject({ scope: z.enum(KILL_SWITCH_SCOPES), reason: reasonField })
    .meta({ id: "ThrowKillSwitch" }),
  status: 201,
  response: killSwitchSchema,
  errors: ["conflict", "idempotency_conflict", "idempotency_in_progress"],
});

export const liftKillSwitch = route({
  method: "POST",
  path: "/v1/kill-switches/{killSwitchId}/lift",
  operationId: "liftKillSwitch",
  tag,
  summary: "Lift a switch: what waited for it goes on",
  permission: "kill-switches:operate",
  idempotency: "required",
  params,
  body: z.strictObject({ reason: reasonField }).meta({ id: "LiftKillSwitch" }),
  status: 200,
  response: killSwitchSchema,
  errors: ["not_found", "invalid_transition", "idempotency_conflict", "idempotency_in_progress"],
});
