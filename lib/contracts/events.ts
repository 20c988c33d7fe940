import { z } from "zod";
import { route } from "./contract";
import { idField, instantField, jsonObject } from "./fields";
import { eventName } from "./templates";

export const sendEventBody = z
  .strictObject({
    name: eventName.meta({ example: "shipment.arrived" }),
    data: jsonObject.default({}).meta({ example: { shipment: "SH-88", pallets: 4 } }),
    id: z.string().trim().min(1).max(200).optional().meta({
      description: "Your own id of what happened: sent again under it, it counts once.",
      example: "88-1",
    }),
    runId: idField("run").optional().meta({ description: "Only this run may take it." }),
  })
  .meta({ id: "SendEvent" });

export const eventSchema = z
  .object({
    id: idField("event"),
    name: z.string(),
    data: jsonObject,
    dedupeId: z.string().nullable(),
    runId: idField("run").nullable(),
    sentBy: z.object({ kind: z.string(), id: z.string(), label: z.string() }),
    at: instantField,
  })
  .meta({ id: "Event" });

export const sentEventSchema = z
  .object({
    event: eventSchema,
    isRepeat: z.boolean().meta({ description: "It was known by its id already: nothing happened again." }),
    woken: z.int().meta({ description: "How many runs that wait for such an event look at it now." }),
  })
  .meta({ id: "SentEvent" });

export type SendEventBody = z.infer<typeof sendEventBody>;
export type ReceivedEvent = z.infer<typeof eventSchema>;
export type SentEvent = z.infer<typeof sentEventSchema>;

export const sendEvent = route({
  method: "POST",
  path: "/v1/events",
  operationId: "sendEvent",
  tag: "Events",
  summary: "Tell that something happened: runs that wait for it go on",
  description:
    "Kept, and taken by every run whose `event` node waits for its name and whose `matches` holds. A run also takes " +
    "what came after it was accepted and before it began to wait, and nothing that came once its time was up. One " +
    "event counts once in a run.",
  permission: "events:send",
  idempotency: "required",
  body: sendEventBody,
  status: 202,
  response: sentEventSchema,
  errors: ["not_found", "conflict", "idempotency_conflict", "idempotency_in_progress"],
});
