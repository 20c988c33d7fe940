import { and, count, desc, eq } from "drizzle-orm";
import { runs } from "@/drizzle/schema";
import { evaluateCel } from "@/lib/cel";
import type { TemplateNode } from "@/lib/contracts/templates";
import { loadPacks, makeDecision, readPins } from "@/lib/domains/policies";
import { loadTemplate, readPublished, valueIssues } from "@/lib/domains/templates";
import { message, send } from "@/lib/durable/outbox";
import type { Json } from "@/lib/kernel/canonical";
import { newId } from "@/lib/kernel/ids";
import { storeAccepted, storeDenied } from "../accept";
import { refuseRepeating } from "../for-parent";
import { type RunState, variablesOf } from "../state";
import type { NodeContext, NodeHandler, NodeResult } from "./handler";

type SubIntent = Extract<TemplateNode, { kind: "sub_intent" }>;

/** How far a run may be from the first of its line, and how many runs that one may lead to. */
const DEPTH_MAX = 8;
const FAMILY_MAX = 500;

/**
 * Sub-intent: an intent of its own, for the same requester, decided by the policies in force and run by itself. It is
 * accepted in the transaction of the step, so there is exactly one. The step takes its output, or its failure. A step that
 * is begun anew takes what it began before, when that has succeeded or is under way again.
 */
export const subIntentNode: NodeHandler<"sub_intent"> = {
  async start(context, node) {
    let known = await latestRun(context, node);
    // Begun anew. Somebody may be retrying what it began before: one of the two comes first, and the other sees it.
    if (known?.finishedAt) {
      await holdRun(context);
      known = await latestRun(context, node);
    }
    if (known && (!known.finishedAt || known.status === "succeeded")) {
      return node.wait === false ? begun(known.id) : standing(known, node);
    }
    const { run } = context;
    if (known) await refuseRepeating(context.tx, run.id, [node.id]);
    const refusal = await tooMany(context);
    if (refusal) return { kind: "failed", error: { code: "limit_exceeded", message: refusal } };
    return accept(context, node, {
      runId: run.id,
      nodeId: node.id,
      attempt: (known?.attempt ?? 0) + 1,
      rootRunId: run.rootRunId,
      depth: run.depth + 1,
    });
  },

  async resume(context, node) {
    const known = await latestRun(context, node);
    if (!known)
      return { kind: "failed", error: { code: "internal", message: "The run it began is missing." } };
    return standing(known, node);
  },
};

async function accept(
  { tx, scope, run, now, asked }: NodeContext,
  node: SubIntent,
  parent: Parameters<typeof storeAccepted>[1]["parent"],
): Promise<NodeResult> {
  const input = inputOf(run, node);
  const published = await readPublished(tx, node.template);
  if (!published) {
    const text = `There is no published template ${node.template}.`;
    return { kind: "failed", error: { code: "not_found", message: text } };
  }
  const template = await loadTemplate(tx, published);
  const issues = valueIssues(template.checksum, template.definition.inputSchema, input, "input");
  if (issues.length > 0) {
    const what = issues.map(({ path, message: wrong }) => `${path} ${wrong}`).join("; ");
    const text = `${template.title} does not take this: ${what}.`;
    return { kind: "failed", error: { code: "validation_failed", message: text } };
  }
  const packs = await loadPacks(tx, await readPins(tx));
  const document = asked?.input ?? {
    intent: { template: template.key, version: template.version },
    input,
    requester: variablesOf(run).requester as Json,
    now: now.toISOString(),
  };
  const intentId = newId("intent");
  const decision = makeDecision(packs, "intent", document, intentId, asked?.judgements);
  const body = { template: template.key, input: input as Record<string, never> };
  const submission = {
    scope,
    requestedBy: run.requestedBy,
    parent,
    template,
    body,
    decision,
    intentId,
    at: now,
  };
  if (decision.effect === "deny") {
    storeDenied(tx, submission);
    return {
      kind: "failed",
      error: { code: decision.code ?? "policy_denied", message: decision.explanation },
    };
  }
  const child = storeAccepted(tx, submission);
  const { tenantId, workspaceId, id: runId } = child;
  send(tx, message("run/queued", { tenantId, workspaceId, runId }));
  if (node.wait === false) return begun(runId);
  return standing({ id: runId, status: "queued", finishedAt: null, output: null, error: null }, node);
}

/** @throws CelFailure */
function inputOf(run: RunState, node: SubIntent): Record<string, Json> {
  const variables = variablesOf(run);
  return Object.fromEntries(
    Object.entries(node.input).map(([field, source]) => [field, evaluateCel(source, variables)]),
  );
}

/** Holds the run's own row, as `refuseGivenUp` does for a run that it began. */
async function holdRun({ tx, run }: NodeContext): Promise<void> {
  await tx.select({ id: runs.id }).from(runs).where(eq(runs.id, run.id)).for("no key update");
}

async function latestRun({ tx, run }: NodeContext, node: SubIntent) {
  const [row] = await tx
    .select({
      id: runs.id,
      status: runs.status,
      finishedAt: runs.finishedAt,
      output: runs.output,
      error: runs.error,
      attempt: runs.parentAttempt,
    })
    .from(runs)
    .where(and(eq(runs.parentRunId, run.id), eq(runs.parentNodeId, node.id)))
    .orderBy(desc(runs.id))
    .limit(1);
  return row;
}

/** Why no further run may be begun, or null: a template that calls itself has to end somewhere. */
async function tooMany({ tx, run }: NodeContext): Promise<string | null> {
  if (run.depth >= DEPTH_MAX) return `Sub-intents may not be nested deeper than ${DEPTH_MAX}.`;
  const [row] = await tx.select({ family: count() }).from(runs).where(eq(runs.rootRunId, run.rootRunId));
  return (row?.family ?? 0) >= FAMILY_MAX ? `One intent may lead to at most ${FAMILY_MAX} others.` : null;
}

function begun(runId: string): NodeResult {
  return { kind: "done", output: { runId } };
}

type Standing = Pick<
  NonNullable<Awaited<ReturnType<typeof latestRun>>>,
  "id" | "status" | "finishedAt" | "output" | "error"
>;

function standing(child: Standing, node: SubIntent): NodeResult {
  if (!child.finishedAt)
    return { kind: "wait", why: `the end of ${child.id} (${node.template})`, until: null };
  if (child.status === "succeeded") return { kind: "done", output: child.output };
  const how = { cancelled: "was cancelled", compensated: "was undone" }[child.status as string] ?? "failed";
  const text = child.error ? `: ${child.error.message}` : ".";
  return {
    kind: "failed",
    error: { code: `sub_intent_${child.status}`, message: `${child.id} ${how}${text}` },
  };
}
