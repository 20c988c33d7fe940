import { and, eq, inArray } from "drizzle-orm";
import { connectors, proofIssuers, templates } from "@/drizzle/schema";
import type { TemplateIssue, TemplateValidation } from "@/lib/contracts/template-routes";
import { type TemplateDefinition, templateDefinitionSchema } from "@/lib/contracts/templates";
import { type ScopedTx, withScope } from "@/lib/db";
import { loadPacks, readPins } from "@/lib/domains/policies";
import type { Scope } from "@/lib/kernel/principal";
import { findCounterexamples } from "./counterexamples";
import { runtimeIssues, validateDefinition } from "./validate";

/** Everything there is to say of a definition, as far as it is written, in this workspace. Stores nothing. */
export async function validateTemplate(scope: Scope, definition: unknown): Promise<TemplateValidation> {
  const parsed = templateDefinitionSchema.safeParse(definition);
  if (parsed.success) return withScope(scope, (tx) => assess(tx, parsed.data));
  const issues = parsed.error.issues.map(({ path, message }) =>
    shapeIssue(definition, path.map(String), message),
  );
  return { valid: false, publishable: false, issues, notYetRun: [], counterexamples: [] };
}

/** All that validation finds, with what only the workspace knows: its connectors and its policies. */
export async function assess(tx: ScopedTx, definition: TemplateDefinition): Promise<TemplateValidation> {
  const [missing, approvalObliged] = await Promise.all([
    Promise.all([
      missingConnectors(tx, definition),
      missingIssuers(tx, definition),
      missingTemplates(tx, definition),
    ]),
    mayObligeApproval(tx),
  ]);
  const issues = [...validateDefinition(definition), ...missing.flat()];
  const notYetRun = runtimeIssues(definition);
  const counterexamples = findCounterexamples(definition, { approvalObliged });
  const valid = issues.length === 0;
  const publishable =
    valid && notYetRun.length === 0 && counterexamples.every(({ severity }) => severity !== "error");
  return { valid, publishable, issues, notYetRun, counterexamples };
}

/** Steps that wait for a proof by an issuer that is not registered here would wait for ever. */
async function missingIssuers(tx: ScopedTx, { nodes }: TemplateDefinition): Promise<TemplateIssue[]> {
  const named = nodes.flatMap((node) =>
    node.kind === "proof" ? (node.issuers ?? []).map((key) => ({ nodeId: node.id, key })) : [],
  );
  if (named.length === 0) return [];
  const keys = [...new Set(named.map(({ key }) => key))];
  const known = await tx
    .select({ key: proofIssuers.key })
    .from(proofIssuers)
    .where(inArray(proofIssuers.key, keys));
  return named
    .filter(({ key }) => !known.some((issuer) => issuer.key === key))
    .map(({ nodeId, key }) => ({
      path: `nodes.${nodeId}.issuers`,
      message: `there is no issuer ${key} in this workspace`,
      nodeId,
      field: "issuers",
    }));
}

async function missingConnectors(tx: ScopedTx, definition: TemplateDefinition): Promise<TemplateIssue[]> {
  const calls = definition.nodes.filter((node) => node.kind === "http");
  if (calls.length === 0) return [];
  const keys = calls.map((node) => node.connector);
  const known = await tx
    .select({ key: connectors.key })
    .from(connectors)
    .where(and(inArray(connectors.key, keys), eq(connectors.kind, "http")));
  return calls
    .filter((node) => !known.some(({ key }) => key === node.connector))
    .map((node) => ({
      path: `nodes.${node.id}.connector`,
      nodeId: node.id,
      field: "connector",
      message: `there is no HTTP connector ${node.connector}`,
    }));
}

/** Sub-intents of templates that are not there at all: one may be published later, such as the one that calls itself. */
async function missingTemplates(tx: ScopedTx, definition: TemplateDefinition): Promise<TemplateIssue[]> {
  const asked = definition.nodes.filter((node) => node.kind === "sub_intent");
  if (asked.length === 0) return [];
  const keys = asked.map((node) => node.template);
  const known = await tx.select({ key: templates.key }).from(templates).where(inArray(templates.key, keys));
  return asked
    .filter((node) => !known.some(({ key }) => key === node.template))
    .map((node) => ({
      path: `nodes.${node.id}.template`,
      nodeId: node.id,
      field: "template",
      message: `there is no template ${node.template}`,
    }));
}

/** Whether some policy in force can oblige an approval; an engine outside may oblige anything. */
async function mayObligeApproval(tx: ScopedTx): Promise<boolean> {
  const packs = await loadPacks(tx, await readPins(tx));
  return packs.some(
    ({ engine, rules }) => engine.kind !== "cel" || rules.some(({ effect }) => effect === "require_approval"),
  );
}

/** Nodes are named by id, as everywhere, and not by where they stand in the list. */
function shapeIssue(definition: unknown, path: string[], message: string): TemplateIssue {
  const [root, index, ...field] = path;
  const nodes = (definition as { nodes?: unknown } | null)?.nodes;
  const node: unknown = root === "nodes" && Array.isArray(nodes) ? nodes[Number(index)] : undefined;
  const id = (node as { id?: unknown } | undefined)?.id;
  if (typeof id !== "string") return { path: path.join("."), nodeId: null, field: null, message };
  return {
    path: ["nodes", id, ...field].join("."),
    nodeId: id,
    field: field.length > 0 ? field.join(".") : null,
    message,
  };
}
