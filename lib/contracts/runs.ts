import { z } from "zod";
import { EFFECT_STATUSES, RUN_STATUSES, STEP_STATUSES, STUCK_CODES } from "@/lib/kernel/states";
import { route } from "./contract";
import { policyPinSchema } from "./decisions";
import { INT4_MAX, idField, instantField, jsonObject, pageQuery, problemSchema } from "./fields";
import { waitReasonSchema } from "./run-waiting";

export const runSchema = z
  .object({
    id: idField("run"),
    intentId: idField("intent"),
    parent: z
      .object({ runId: idField("run"), nodeId: z.string() })
      .nullable()
      .meta({ description: "The run and node that began it as a sub-intent." }),
    template: z.object({ key: z.string(), title: z.string(), version: z.int(), checksum: z.string() }),
    policies: z.array(policyPinSchema),
    status: z.enum(RUN_STATUSES),
    waitingFor: z
      .string()
      .nullable()
      .meta({ description: "Why the run waits, in one sentence.", example: "1 of 1 approval by finance" }),
    stuck: z
      .object({ since: instantField, code: z.enum(STUCK_CODES), reason: z.string() })
      .nullable()
      .meta({ description: "Set while nothing moves a run that should move; see `repair`." }),
    input: jsonObject,
    output: jsonObject.nullable(),
    error: problemSchema.nullable(),
    requestedBy: z.object({ kind: z.string(), id: z.string(), label: z.string() }),
    events: z.int().meta({ description: "Entries in its journal: the last one's `seq`." }),
    createdAt: instantField,
    startedAt: instantField.nullable(),
    finishedAt: instantField.nullable(),
  })
  .meta({ id: "Run" });

const stepEffectSchema = z
  .object({
    id: idField("effect"),
    kind: z.string(),
    key: z.string().meta({ description: "Idempotency key carried to the other side." }),
    status: z.enum(EFFECT_STATUSES),
    attempts: z.int(),
    receipt: z.json().nullable().meta({ description: "What the other side said it did." }),
    error: problemSchema.nullable(),
    intendedAt: instantField,
    dispatchedAt: instantField.nullable(),
    settledAt: instantField.nullable(),
  })
  .meta({ id: "StepEffect" });

const RESULT_FATES = ["waited_for", "taken", "taken_on_retry", "given_up", "not_waited_for"] as const;

const runDetailSchema = runSchema
  .extend({
    waiting: z
      .array(waitReasonSchema)
      .meta({ description: "Each thing it waits for; empty when it waits for nothing." }),
    forParent: z
      .enum(RESULT_FATES)
      .nullable()
      .meta({
        description:
          "Of a sub-intent: what becomes of its result. The run that began it waits for it (`waited_for`), has taken it " +
          "(`taken`), has failed and takes it once it is retried itself (`taken_on_retry`), has gone on or ended " +
          "without it (`given_up`), or never meant to wait (`not_waited_for`).",
      }),
  })
  .meta({ id: "RunDetail" });

export const stepSchema = z
  .object({
    nodeId: z.string(),
    title: z.string(),
    kind: z.string(),
    status: z.enum(STEP_STATUSES),
    attempt: z.int(),
    output: z.json().nullable(),
    error: problemSchema.nullable(),
    wakeAt: instantField.nullable().meta({ description: "When a waiting step is looked at again." }),
    childRun: z
      .object({ id: idField("run"), status: z.enum(RUN_STATUSES) })
      .nullable()
      .meta({ description: "Of a sub-intent: the run it began." }),
    effectKey: z.string().nullable().meta({ description: "Idempotency key carried to the other side." }),
    effects: z.array(stepEffectSchema).meta({ description: "Its acts on the outside world, oldest first." }),
    startedAt: instantField.nullable(),
    finishedAt: instantField.nullable(),
  })
  .meta({ id: "Step" });

export const runEventSchema = z
  .object({
    seq: z.int().min(1),
    type: z.string().meta({ example: "step.succeeded" }),
    nodeId: z.string().nullable(),
    data: jsonObject,
    at: instantField,
    prevHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: "RunEvent" });

const SPAN_KINDS = [
  "run",
  "decision",
  "step",
  "attempt",
  "approval",
  "effect",
  "proof",
  "verification",
  "sub_run",
] as const;

export interface Span {
  id: string;
  /** OpenTelemetry's: 16 hex digits, the same whenever the trace is read. */
  spanId: string;
  parentSpanId: string | null;
  kind: (typeof SPAN_KINDS)[number];
  name: string;
  status: string;
  startedAt: string;
  finishedAt: string | null;
  attributes: Record<string, string | number | boolean | null>;
  children: Span[];
}

const spanSchema: z.ZodType<Span> = z
  .object({
    id: z.string(),
    spanId: z.string().meta({ description: "OpenTelemetry's: 16 hex digits." }),
    parentSpanId: z.string().nullable(),
    kind: z.enum(SPAN_KINDS),
    name: z.string(),
    status: z.string(),
    startedAt: instantField,
    finishedAt: instantField.nullable(),
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    get children() {
      return z.array(spanSchema);
    },
  })
  .meta({ id: "Span" });

export const traceSchema = z.object({ traceId: z.string(), root: spanSchema }).meta({ id: "Trace" });

export type Run = z.infer<typeof runSchema>;
/** A run as it is read alone. */
export type RunDetail = z.infer<typeof runDetailSchema>;
export type Step = z.infer<typeof stepSchema>;
export type StepEffect = z.infer<typeof stepEffectSchema>;
export type RunEvent = z.infer<typeof runEventSchema>;
export type Trace = z.infer<typeof traceSchema>;

const runParams = z.strictObject({ runId: idField("run") });
const read = { method: "GET", tag: "Runs", permission: "runs:read", status: 200 } as const;

export const listRuns = route({
  ...read,
  path: "/v1/runs",
  operationId: "listRuns",
  summary: "List runs, newest first",
  query: pageQuery.extend({
    status: z.enum(RUN_STATUSES).optional(),
    template: z.string().max(100).optional().meta({ description: "Template key." }),
    q: z
      .string()
      .max(100)
      .optional()
      .meta({ description: "Text looked for in the input, in its first 8,000 characters." }),
    requester: z
      .string()
      .max(100)
      .optional()
      .meta({ description: "Id of who asked for it, or part of their name." }),
    from: instantField.optional().meta({ description: "Asked for at or after this instant." }),
    to: instantField.optional().meta({ description: "Asked for before this instant." }),
    sort: z.enum(["newest", "oldest"]).default("newest"),
    stuck: z.literal("true").optional().meta({ description: "Only runs that nothing moves." }),
  }),
  response: z.array(runSchema),
  list: true,
  errors: [],
});

export const getRun = route({
  ...read,
  path: "/v1/runs/{runId}",
  operationId: "getRun",
  summary: "Read one run",
  params: runParams,
  response: runDetailSchema,
  errors: ["not_found"],
});

export const listRunSteps = route({
  ...read,
  path: "/v1/runs/{runId}/steps",
  operationId: "listRunSteps",
  summary: "List a run's steps in the order of the template",
  params: runParams,
  response: z.array(stepSchema),
  errors: ["not_found"],
});

export const listRunEvents = route({
  ...read,
  path: "/v1/runs/{runId}/events",
  operationId: "listRunEvents",
  summary: "List a run's journal: gapless, ordered, hash-chained",
  params: runParams,
  query: pageQuery
    .extend({
      limit: z.coerce.number().int().min(1).max(500).default(200).meta({ description: "Rows per page." }),
      after: z.coerce
        .number()
        .int()
        .min(0)
        .max(INT4_MAX)
        .default(0)
        .meta({ description: "Only events with a greater seq." }),
    })
    .omit({ cursor: true }),
  response: z.array(runEventSchema),
  errors: ["not_found"],
});

export const streamRun = route({
  ...read,
  path: "/v1/runs/{runId}/stream",
  operationId: "streamRun",
  summary: "Follow a run's journal live, as server-sent events",
  description: [
    "Every journal entry is one message: its `id` is the entry's `seq`, its `data` the entry as `listRunEvents` shows it.",
    "A reader that lost the connection sends the last `id` as `Last-Event-ID`, as browsers do by themselves, and misses",
    "nothing. Comments (`: alive`) come at least every 15 seconds. The stream ends after the run's last entry, and",
    "after ten minutes, when the reader connects again.",
  ].join(" "),
  params: runParams,
  query: z.strictObject({
    after: z.coerce
      .number()
      .int()
      .min(0)
      .max(INT4_MAX)
      .default(0)
      .meta({ description: "Only entries with a greater seq." }),
  }),
  headers: z.object({
    "last-event-id": z
      .string()
      .regex(/^[0-9]{1,9}$/, "must be the id of a message")
      .optional()
      .meta({ description: "The last id that was received; counts instead of `after`.", example: "12" }),
  }),
  media: "text/event-stream",
  response: runEventSchema,
  errors: ["not_found"],
});

export const getRunTrace = route({
  ...read,
  path: "/v1/runs/{runId}/trace",
  operationId: "getRunTrace",
  summary: "Read a run's trace as a tree of spans",
  params: runParams,
  response: traceSchema,
  errors: ["not_found"],
});

export const exportRunBundle = route({
  ...read,
  path: "/v1/runs/{runId}/bundle",
  operationId: "exportRunBundle",
  summary: "Download everything on record of a run, as a zip that can be checked without this server",
  description: [
    "Holds the run, its template and policies as they were pinned, decisions, approvals, journal, trace, effects with",
    "receipts, proofs, reconciliation and audit events, with signed checkpoints. `verify.html` in it checks all of it in",
    "a browser without a network, and so does `npm run verify -- <file>`. Needs `runs:read` as well. It is itself recorded.",
  ].join(" "),
  permission: "audit:read",
  params: runParams,
  media: "application/zip",
  response: z.string().meta({ format: "binary" }),
  errors: ["not_found"],
});

export const cancelRun = route({
  method: "POST",
  path: "/v1/runs/{runId}/cancel",
  operationId: "cancelRun",
  tag: "Runs",
  summary: "Cancel a run that has not ended",
  permission: "runs:operate",
  idempotency: "required",
  params: runParams,
  description:
    "Nothing more is started, and a worker that carries it is shut out. An act that is under way outside is recorded when it ends, or asked about. With `compensate` what was done is undone first, what is under way too, and the run ends as compensated. A run that is undoing what it did leaves the rest as it is.",
  body: z
    .strictObject({
      reason: z.string().trim().min(1).max(500),
      compensate: z.boolean().optional().meta({ description: "Undo what was done, and end then." }),
    })
    .meta({ id: "CancelRun" }),
  status: 200,
  response: runSchema,
  errors: ["not_found", "invalid_transition", "idempotency_conflict", "idempotency_in_progress"],
});
