import { z } from "zod";
import { idField } from "@/lib/contracts/fields";
import { KILL_SWITCH_SCOPES } from "@/lib/kernel/states";

const placed = { tenantId: idField("tenant"), workspaceId: idField("workspace") };

/** Every event that follows from a committed change: name and data. */
export const EVENTS = {
  /** A run was accepted and waits for its first segment. */
  "run/queued": z.object({ ...placed, runId: idField("run") }),
  /** Something a waiting run waits for may have happened. A nudge: the database is the truth. */
  "run/nudged": z.object({ ...placed, runId: idField("run") }),
  "run/cancelled": z.object({ ...placed, runId: idField("run") }),
  /** An invitation is to be mailed, for the first time or again. */
  "invitation/issued": z.object({ ...placed, invitationId: idField("invitation") }),
  /** An approval was opened: its approvers are to be told. */
  "approval/opened": z.object({ ...placed, approvalId: idField("approval") }),
  /** Somebody is to be told of an open approval: a reminder, an escalation, a delegation. */
  "approval/noticed": z.object({ ...placed, approvalId: idField("approval") }),
  /** A kill switch was lifted: what it held back goes on. `workspaceId` is where it was lifted. */
  "kill-switch/lifted": z.object({
    ...placed,
    killSwitchId: idField("killSwitch"),
    scope: z.enum(KILL_SWITCH_SCOPES),
  }),
  /** A connector that was down answers again: steps that wait for it go on. */
  "connector/recovered": z.object({ ...placed, connectorId: idField("connector"), key: z.string() }),
  /** A webhook is to be delivered. The delivery's row is the truth; the endpoint is what deliveries queue by. */
  "webhook/queued": z.object({
    ...placed,
    deliveryId: idField("webhookDelivery"),
    endpointId: idField("webhookEndpoint"),
  }),
  /** An endpoint was paused because it does not answer: those who may resume it are to be told. */
  "webhook/paused": z.object({ ...placed, endpointId: idField("webhookEndpoint") }),
} as const;

export type EventName = keyof typeof EVENTS;
export type EventData<N extends EventName> = z.infer<(typeof EVENTS)[N]>;
