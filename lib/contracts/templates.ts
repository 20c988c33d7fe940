import { z } from "zod";

const cel = z.string().min(1).max(4000);
const nodeId = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, "must be lower-case letters, digits and underscores");

const retrySchema = z.strictObject({
  attempts: z.int().min(1).max(20),
  backoffSeconds: z.number().min(0.1).max(3600),
  maxBackoffSeconds: z.number().min(0.1).max(86_400).default(60),
});

const nodeBase = {
  id: nodeId,
  title: z.string().min(1).max(200),
  position: z.object({ x: z.number(), y: z.number() }).optional(),
  retry: retrySchema.optional(),
  timeoutSeconds: z.number().min(0.1).max(3600).optional(),
};

export const nodeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ ...nodeBase, kind: z.literal("policy") }),
  z.strictObject({
    ...nodeBase,
    kind: z.literal("approval"),
    question: cel.meta({ description: "CEL that gives the one-line question." }),
    expiresSeconds: z
      .int()
      .min(10)
      .max(30 * 86_400),
  }),
  z.strictObject({
    ...nodeBase,
    kind: z.literal("http"),
    connector: z.string(),
    method: z.enum(["POST", "PUT", "PATCH", "DELETE"]),
    path: z.string().startsWith("/"),
    body: z.record(z.string(), cel),
  }),
  z.strictObject({
    ...nodeBase,
    kind: z.literal("notify"),
    to: cel.meta({ description: "CEL that gives an e-mail address." }),
    subject: cel,
    text: cel,
  }),
  z.strictObject({ ...nodeBase, kind: z.literal("set"), values: z.record(z.string(), cel) }),
  z.strictObject({ ...nodeBase, kind: z.literal("end"), output: z.record(z.string(), cel).optional() }),
]);

/** A directed edge; `on: failure` is taken when the source failed for good, `when` must then also hold. */
export const edgeSchema = z.strictObject({
  from: nodeId,
  to: nodeId,
  on: z.enum(["success", "failure"]).default("success"),
  when: cel.optional(),
});

/** An intent template's definition. Source: design 3, "Intent template". */
export const templateDefinitionSchema = z.strictObject({
  inputSchema: z.record(z.string(), z.json()),
  nodes: z.array(nodeSchema).min(1).max(200),
  edges: z.array(edgeSchema).max(1000),
});

export type TemplateNode = z.infer<typeof nodeSchema>;
export type TemplateEdge = z.infer<typeof edgeSchema>;
export type TemplateDefinition = z.infer<typeof templateDefinitionSchema>;
