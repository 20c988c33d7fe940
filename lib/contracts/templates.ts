import { z } from "zod";
import { PROOF_METHODS } from "@/lib/kernel/states";
import { audienceFields, namesSomebody, STAGES_MAX, stageSchema } from "./approval-stages";
import { nameField } from "./fields";

const cel = z.string().min(1).max(4000);
const key = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and dashes");
const nodeId = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, "must be lower-case letters, digits and underscores");
const expiresSeconds = z
  .int()
  .min(10)
  .max(30 * 86_400);
/** A name such as `payment.received`. */
export const eventName = z
  .string()
  .regex(/^[a-z][a-z0-9_.-]{0,99}$/, "must be lower-case letters, digits, dots, dashes and underscores");
const values = z.record(z.string().min(1).max(100), cel);
const position = z.strictObject({ x: z.number(), y: z.number() });
const note = z.string().min(1).max(2000);

const retrySchema = z.strictObject({
  attempts: z.int().min(1).max(20),
  backoffSeconds: z.number().min(0.1).max(3600),
  maxBackoffSeconds: z.number().min(0.1).max(86_400).default(60),
  on: z
    .array(z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "must be an error code or a class of errors"))
    .min(1)
    .max(20)
    .optional()
    .meta({
      description:
        "Which failures are tried again: error codes such as `server_error`, or the classes `transient` (unknown, or refused for now; the default), `unknown`, `refused` and `any`.",
    }),
});

const nodeBase = {
  id: nodeId,
  title: nameField,
  note: note.optional().meta({ description: "For readers of the graph." }),
  position: position.optional().meta({ description: "Where the designer shows it." }),
  retry: retrySchema.optional(),
  timeoutSeconds: z.number().min(0.1).max(3600).optional().meta({
    description: "How long one attempt may take; of a node that only waits, how long it may wait.",
  }),
  deadlineSeconds: z
    .number()
    .min(0.1)
    .max(90 * 86_400)
    .optional()
    .meta({ description: "Fails unless it has ended so long after it began, attempts and waits included." }),
  onFailure: z.enum(["fail", "continue", "compensate"]).optional().meta({
    description: "What a final failure without a failure edge does to the run; `fail` unless told.",
  }),
  compensation: nodeId
    .optional()
    .meta({ description: "Node that undoes this one when the run is compensated." }),
};

/** One node of a template, by kind. Source: design 3, "Intent template". */
export const nodeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ ...nodeBase, kind: z.literal("policy") }),
  z.strictObject({
    ...nodeBase,
    kind: z.literal("approval"),
    question: cel.meta({ description: "CEL that gives the one-line question." }),
    expiresSeconds,
    stages: z
      .array(stageSchema)
      .min(1)
      .max(STAGES_MAX)
      .optional()
      .meta({ description: "Whose approvals it needs besides what policy obliges; all must be met." }),
    excludeRequester: z
      .boolean()
      .optional()
      .meta({ description: "Whether who asked may not approve `stages`; true unless told." }),
    remindEverySeconds: z
      .int()
      .min(60)
      .max(30 * 86_400)
      .optional()
      .meta({ description: "Those who have not answered are reminded so often, ten times at most." }),
    escalation: z
      .strictObject({
        afterSeconds: z
          .int()
          .min(10)
          .max(30 * 86_400),
        ...audienceFields,
      })
      .refine(namesSomebody, { path: ["roles"], message: "name a role or a person" })
      .optional()
      .meta({ description: "Who is asked as well when nothing is decided after so long." }),
  }),
  z.strictObject({
    ...nodeBase,
    kind: z.literal("proof"),
    proof: key.meta({ description: "Kind of proof, such as `delivery`." }),
    issuers: z.array(key).min(1).max(20).optional().meta({
      description: "Keys of the issuers it may be from; any unless told.",
    }),
    subject: cel.optional().meta({
      description:
        "CEL that gives what the proof is about, such as `input.invoice`; else it must name the run.",
    }),
    accepts: cel.optional().meta({ description: "CEL over `proof` that must hold for it to count." }),
    verifiedBy: z.array(z.enum(PROOF_METHODS)).min(1).max(3).optional().meta({
      description:
        "What may vouch for it: signature or person unless told. `rule`: `accepts` alone is enough.",
    }),
    shared: z.boolean().optional().meta({
      description: "Also takes a proof that satisfied another step, and leaves it for others.",
    }),
    expiresSeconds,
  }),
  z.strictObject({
    ...nodeBase,
    kind: z.literal("payment"),
    operation: z.enum(["authorize", "capture", "payout", "refund"]),
    wallet: cel.optional().meta({ description: "CEL that gives the wallet; for authorize." }),
    beneficiary: cel.optional().meta({ description: "CEL that gives the beneficiary; for payout." }),
    amount: cel.meta({ description: "CEL that gives minor units." }),
    currency: cel.meta({ description: "CEL that gives an ISO 4217 code." }),
    of: nodeId.optional().meta({ description: "The authorize or capture node it continues." }),
  }),
  z.strictObject({
    ...nodeBase,
    kind: z.literal("device_command"),
    device: cel.meta({ description: "CEL that gives the device." }),
    command: z.string().regex(/^[a-z][a-z0-9_.-]{0,62}$/i),
    parameters: values.optional(),
    deadlineSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .meta({ description: "The command expires then: it is not carried out later." }),
  }),
  z.strictObject({
    ...nodeBase,
    kind: z.literal("http"),
    connector: z.string().min(1).max(63),
    method: z.enum(["POST", "PUT", "PATCH", "DELETE"]),
    path: z.string().max(2000).regex(/^\//, "must begin with /"),
    body: values,
  }),
  z.strictObject({
    ...nodeBase,
    kind: z.literal("notify"),
    to: cel.meta({ description: "CEL that gives an e-mail address." }),
    subject: cel,
    text: cel,
  }),
  z.strictObject({ ...nodeBase, kind: z.literal("branch") }),
  z.strictObject({ ...nodeBase, kind: z.literal("parallel") }),
  z.strictObject({
    ...nodeBase,
    kind: z.literal("join"),
    mode: z.enum(["all", "any", "at_least"]),
    count: z.int().min(1).max(1000).optional().meta({ description: "How many ways, of `at_least`." }),
  }),
  z.strictObject({
    ...nodeBase,
    kind: z.literal("delay"),
    seconds: z
      .int()
      .min(1)
      .max(90 * 86_400)
      .optional(),
    until: cel.optional().meta({ description: "CEL that gives an instant; instead of `seconds`." }),
  }),
  z.strictObject({
    ...nodeBase,
    kind: z.literal("event"),
    event: eventName.meta({ description: "Name of the event that is waited for." }),
    matches: cel
      .optional()
      .meta({ description: "CEL over `event` (name, data) that must hold for it to count." }),
    expiresSeconds,
  }),
  z.strictObject({ ...nodeBase, kind: z.literal("set"), values }),
  z.strictObject({
    ...nodeBase,
    kind: z.literal("sub_intent"),
    template: key,
    input: values,
    wait: z
      .boolean()
      .optional()
      .meta({ description: "Whether the run waits for its end; true unless told." }),
  }),
  z.strictObject({ ...nodeBase, kind: z.literal("end"), output: values.optional() }),
]);

/** A directed edge; `on: failure` is taken when the source failed for good, `when` must then also hold. */
export const edgeSchema = z.strictObject({
  from: nodeId,
  to: nodeId,
  on: z.enum(["success", "failure"]).default("success"),
  when: cel.optional(),
});

const triggerId = key.optional().meta({
  description: "Names it from version to version: what keeps its name keeps its state, address and secrets.",
});

/** What starts an intent besides a call of the API. `input` is CEL over `event` and `now`. */
const triggerSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("api") }),
  z.strictObject({
    kind: z.literal("schedule"),
    id: triggerId,
    cron: z
      .string()
      .max(200)
      .regex(/^(\S+ ){4}\S+$/, "must be five cron fields"),
    timeZone: z.string().min(1).max(64),
    missed: z.enum(["skip", "once", "all"]).optional().meta({
      description:
        "What becomes of firings that nothing was there to carry out: none, one for all of them, or each; `once` unless told.",
    }),
    missedMax: z.int().min(1).max(100).optional().meta({
      description: "With `all`: at most so many, the latest ones; 24 unless told.",
    }),
    input: values.optional(),
  }),
  z.strictObject({
    kind: z.literal("device_event"),
    id: triggerId,
    event: nameField,
    filter: cel.optional().meta({ description: "CEL over `event`." }),
    input: values.optional(),
  }),
  z.strictObject({
    kind: z.literal("webhook"),
    id: triggerId,
    path: key,
    filter: cel
      .optional()
      .meta({ description: "CEL over `event`: whether a message starts anything; every one unless told." }),
    input: values
      .optional()
      .meta({ description: "CEL over `event` (id, at, headers, body) and `now`; the body unless told." }),
  }),
]);

const jsonSchema = z.record(z.string(), z.json());

/** A small definition that is right, for whoever reads the reference. */
const EXAMPLE = {
  inputSchema: {
    type: "object",
    additionalProperties: false,
    required: ["supplier"],
    properties: { supplier: { type: "string", maxLength: 200 } },
  },
  nodes: [
    { id: "check", kind: "policy", title: "Check policy" },
    {
      id: "tell",
      kind: "notify",
      title: "Tell purchasing",
      to: "'purchasing@hanoi-foods.example'",
      subject: "'Ordered from ' + input.supplier",
      text: "'The order was placed.'",
    },
    { id: "end", kind: "end", title: "Done" },
  ],
  edges: [
    { from: "check", to: "tell", on: "success" },
    { from: "tell", to: "end", on: "success" },
  ],
};

/** An intent template's definition. Source: design 3, "Intent template". */
export const templateDefinitionSchema = z
  .strictObject({
    inputSchema: jsonSchema.meta({ description: "JSON Schema 2020-12 of the input." }),
    outputSchema: jsonSchema
      .optional()
      .meta({ description: "JSON Schema 2020-12 of what an end node gives." }),
    deadlineSeconds: z
      .int()
      .min(1)
      .max(365 * 86_400)
      .optional()
      .meta({ description: "A run that has not ended so long after it began is ended." }),
    onDeadline: z
      .enum(["fail", "compensate"])
      .optional()
      .meta({ description: "What becomes of the run then; `fail` unless told." }),
    triggers: z.array(triggerSchema).max(20).optional(),
    nodes: z.array(nodeSchema).min(1).max(200),
    edges: z.array(edgeSchema).max(1000),
    notes: z
      .array(z.strictObject({ id: nodeId, text: note, position }))
      .max(100)
      .optional()
      .meta({ description: "Notes on the designer's canvas." }),
  })
  .meta({ id: "TemplateDefinition", example: EXAMPLE });

export type TemplateNode = z.infer<typeof nodeSchema>;
export type NodeKind = TemplateNode["kind"];
export type TemplateTrigger = z.infer<typeof triggerSchema>;
export type TemplateEdge = z.infer<typeof edgeSchema>;
export type TemplateDefinition = z.infer<typeof templateDefinitionSchema>;
