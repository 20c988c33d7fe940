import { z } from "zod";
import { RUN_STATUSES } from "@/lib/kernel/states";
import { idField, instantField } from "./fields";

/** What a step can wait for. */
const WAIT_KINDS = [
  "approval",
  "proof",
  "event",
  "timer",
  "retry",
  "connector",
  "kill_switch",
  "outcome",
  "sub_run",
  "stuck",
  "other",
] as const;

export const waitReasonSchema = z
  .object({
    kind: z.enum(WAIT_KINDS),
    nodeId: z.string(),
    step: z.string().meta({ description: "The step's title." }),
    sentence: z.string().meta({ example: "2 more approvals by finance" }),
    until: instantField
      .nullable()
      .meta({ description: "When it ends, or is looked at again, at the latest." }),
    approval: z
      .object({
        id: idField("approval"),
        left: z.int().meta({ description: "Approvals that are still needed." }),
        roles: z.array(z.string()).meta({ description: "Roles that one of them may be given by." }),
        stages: z
          .array(z.object({ left: z.int(), by: z.array(z.string()) }))
          .meta({ description: "Each stage that is not met: how many are left, by which roles or people." }),
        again: z.boolean().meta({ description: "Asked again, because what was approved has changed." }),
      })
      .optional(),
    /** The kind of proof, the name of the event, or the key of the connector. */
    name: z
      .string()
      .optional()
      .meta({ description: "Kind of proof, name of the event or key of the connector." }),
    issuers: z.array(z.string()).optional().meta({ description: "Who may give the proof; absent: anyone." }),
    attempt: z
      .object({ next: z.int(), most: z.int().nullable() })
      .optional()
      .meta({ description: "Which attempt comes next." }),
    after: z.string().optional().meta({ description: "What went wrong, or what holds it back." }),
    run: z.object({ id: idField("run"), status: z.enum(RUN_STATUSES) }).optional(),
  })
  .meta({ id: "WaitReason" });

/** One thing a run waits for. */
export type WaitReason = z.infer<typeof waitReasonSchema>;
