import { z } from "zod";
import { route } from "./contract";
import { idField } from "./fields";
import { runSchema } from "./runs";

const reasonField = z.string().trim().min(1).max(500);
const operate = {
  method: "POST",
  tag: "Runs",
  permission: "runs:operate",
  idempotency: "required",
  params: z.strictObject({ runId: idField("run") }),
  status: 200,
  response: runSchema,
} as const;

export const repairRun = route({
  ...operate,
  path: "/v1/runs/{runId}/repair",
  operationId: "repairRun",
  summary: "Have a run that is stuck taken up at once",
  description:
    "Sends its messages again, asks again where an outcome is open, and begins a driver of its own. Nothing is done twice by it.",
  body: z.strictObject({ reason: reasonField }).meta({ id: "RepairRun" }),
  errors: ["not_found", "conflict", "invalid_transition", "idempotency_conflict", "idempotency_in_progress"],
});

export const retryRun = route({
  ...operate,
  path: "/v1/runs/{runId}/retry",
  operationId: "retryRun",
  summary: "Have a failed run go on from the step that failed it",
  description:
    "What was done stays done. An act that was refused goes out under a new key; one whose outcome nobody knows keeps its key, and the other side is asked first. Steps that were cancelled with the run begin anew. A step that began another run takes its result when that one has succeeded or is under way again: retry a failed sub-intent first, and then the run that began it, which does not go on by itself. A further run is begun for the step only when the last one left nothing done. Not possible once the run began to undo what it had done, nor after people decided against it, nor for a sub-intent whose step has begun another run since or whose parent was cancelled or undone.",
  body: z
    .strictObject({
      reason: reasonField,
      nodeId: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .meta({ description: "The step that is meant to have failed." }),
    })
    .meta({ id: "RetryRun" }),
  errors: [
    "not_found",
    "invalid_transition",
    "validation_failed",
    "idempotency_conflict",
    "idempotency_in_progress",
  ],
});
