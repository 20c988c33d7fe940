import { CelFailure, compileCel } from "@/lib/cel";
import type { TemplateDefinition, TemplateNode } from "@/lib/contracts/templates";
import type { FieldIssue } from "@/lib/kernel/errors";
import { compileInputSchema } from "./input";

const ACTS = new Set<TemplateNode["kind"]>(["http", "notify"]);

/** Every error of a definition, with the node and field it is in. Pure. Empty means valid. */
export function validateDefinition(definition: TemplateDefinition): FieldIssue[] {
  return [
    ...schemaIssues(definition),
    ...nodeIssues(definition),
    ...edgeIssues(definition),
    ...graphIssues(definition),
  ];
}

function schemaIssues(definition: TemplateDefinition): FieldIssue[] {
  try {
    compileInputSchema(definition.inputSchema);
    return [];
  } catch (error) {
    return [{ path: "inputSchema", message: error instanceof Error ? error.message : String(error) }];
  }
}

function nodeIssues(definition: TemplateDefinition): FieldIssue[] {
  const seen = new Set<string>();
  return definition.nodes.flatMap((node) => {
    const issues: FieldIssue[] = seen.has(node.id)
      ? [{ path: `nodes.${node.id}`, message: "another node has this id" }]
      : [];
    seen.add(node.id);
    for (const [field, source] of expressionsOf(node))
      issues.push(...celIssues(`nodes.${node.id}.${field}`, source));
    return issues;
  });
}

/** The CEL expressions of a node: field path and source. */
function expressionsOf(node: TemplateNode): [string, string][] {
  const each = (field: string, values: Record<string, string> = {}): [string, string][] =>
    Object.entries(values).map(([key, source]) => [`${field}.${key}`, source]);
  switch (node.kind) {
    case "policy":
      return [];
    case "approval":
      return [["question", node.question]];
    case "http":
      return each("body", node.body);
    case "notify":
      return [
        ["to", node.to],
        ["subject", node.subject],
        ["text", node.text],
      ];
    case "set":
      return each("values", node.values);
    case "end":
      return each("output", node.output);
  }
}

function edgeIssues(definition: TemplateDefinition): FieldIssue[] {
  const ids = new Set(definition.nodes.map((node) => node.id));
  return definition.edges.flatMap((edge, index) => {
    const unknown = [edge.from, edge.to].filter((id) => !ids.has(id));
    return [
      ...unknown.map((id) => ({ path: `edges.${index}`, message: `there is no node ${id}` })),
      ...(edge.when === undefined ? [] : celIssues(`edges.${index}.when`, edge.when)),
    ];
  });
}

function celIssues(path: string, source: string): FieldIssue[] {
  try {
    compileCel(source);
    return [];
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    return [{ path, message: error.message }];
  }
}

function graphIssues({ nodes, edges }: TemplateDefinition): FieldIssue[] {
  const starts = nodes.filter((node) => !edges.some((edge) => edge.to === node.id));
  if (starts.length !== 1) {
    return [{ path: "nodes", message: `there must be one first node, not ${starts.length}` }];
  }
  const issues: FieldIssue[] = [];
  const order = topologicalOrder(nodes, edges);
  if (order.length < nodes.length) {
    issues.push({ path: "edges", message: "there is a cycle" });
    return issues;
  }
  // Whether every way to a node passes a policy check: only then may the node act on the outside world.
  const checked = new Map<string, boolean>();
  for (const node of order) {
    const sources = edges.filter((edge) => edge.to === node.id).map((edge) => edge.from);
    const before = sources.length > 0 && sources.every((id) => checked.get(id));
    checked.set(node.id, before || node.kind === "policy");
    if (ACTS.has(node.kind) && !before) {
      issues.push({ path: `nodes.${node.id}`, message: "can be reached without a policy check before it" });
    }
  }
  return issues;
}

/** Nodes in an order in which every edge points forward; shorter than `nodes` when there is a cycle. */
export function topologicalOrder(nodes: TemplateNode[], edges: TemplateDefinition["edges"]): TemplateNode[] {
  const incoming = new Map(
    nodes.map((node) => [node.id, edges.filter((edge) => edge.to === node.id).length]),
  );
  const ready = nodes.filter((node) => incoming.get(node.id) === 0);
  const order: TemplateNode[] = [];
  for (let node = ready.shift(); node; node = ready.shift()) {
    order.push(node);
    for (const edge of edges) {
      if (edge.from !== node.id) continue;
      const left = (incoming.get(edge.to) ?? 0) - 1;
      incoming.set(edge.to, left);
      const next = nodes.find((candidate) => candidate.id === edge.to);
      if (left === 0 && next) ready.push(next);
    }
  }
  return order;
}
