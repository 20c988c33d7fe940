import { CelFailure, compileCel } from "@/lib/cel";
import type { TemplateIssue } from "@/lib/contracts/template-routes";
import type { TemplateDefinition, TemplateNode } from "@/lib/contracts/templates";
import { triggerIssues } from "@/lib/domains/triggers";
import type { FieldIssue } from "@/lib/kernel/errors";
import { findCounterexamples } from "./counterexamples";
import { cannotBe, checkExpression, shownType } from "./expressions";
import { ancestors, firstNodes, flowOf, topologicalOrder } from "./graph";
import { schemaIssues } from "./input";
import { type ExpressionField, expressionsOf, triggerExpressions } from "./node-fields";
import { nodeRules } from "./node-rules";
import { BOOL, closedMap, DYN, STRING, typeOfSchema, type ValueType } from "./value-type";

/**
 * Every error of a definition, with the node and field it is in. Pure. Empty means valid; whether the runtime can
 * carry it out yet is another question: `runtimeIssues`.
 */
export function validateDefinition(definition: TemplateDefinition): TemplateIssue[] {
  const refused = refusals(definition);
  const found = [
    ...refused,
    ...duplicates(definition),
    ...nodeRules(definition),
    ...triggerIssues(definition),
    ...graphIssues(definition),
    // Types mean nothing while an expression does not parse or the graph has no order.
    ...(refused.length === 0 && hasOrder(definition) ? typeIssues(definition) : []),
    ...findCounterexamples(definition, { approvalObliged: false })
      .filter(({ kind }) => kind === "no_policy")
      .map(({ nodeId, path }) => ({
        path: `nodes.${nodeId}`,
        message: `can be reached without a policy check that allows it: ${path.join(" → ")}`,
      })),
  ];
  return found.map(located);
}

/**
 * What is not even stored in a draft: a JSON Schema that is itself invalid or reaches outside, and expressions that
 * do not compile or exceed what an expression may cost.
 */
export function refusals(definition: TemplateDefinition): TemplateIssue[] {
  const expressions = [
    ...definition.nodes.flatMap(expressionsOf),
    ...triggerExpressions(definition),
    ...definition.edges.flatMap(({ when }, index) =>
      when === undefined ? [] : [{ path: `edges.${index}.when`, source: when }],
    ),
  ];
  return [
    ...schemaIssues("inputSchema", definition.inputSchema),
    ...(definition.outputSchema ? schemaIssues("outputSchema", definition.outputSchema) : []),
    ...expressions.flatMap(({ path, source }) => compileIssues(path, source)),
  ].map(located);
}

/** Triggers that nothing starts a run by yet: such a version cannot be published. */
export function runtimeIssues({ triggers = [] }: TemplateDefinition): TemplateIssue[] {
  return triggers
    .flatMap(({ kind }, index) =>
      kind !== "device_event"
        ? []
        : [{ path: `triggers.${index}.kind`, message: `${kind} triggers cannot be run yet` }],
    )
    .map(located);
}

/** Takes node and field out of a path such as `nodes.call.body.amount`. */
function located({ path, message }: FieldIssue): TemplateIssue {
  const [root, nodeId, ...field] = path.split(".");
  if (root !== "nodes" || nodeId === undefined) return { path, message, nodeId: null, field: null };
  return { path, message, nodeId, field: field.length > 0 ? field.join(".") : null };
}

function compileIssues(path: string, source: string): FieldIssue[] {
  try {
    compileCel(source);
    return [];
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    return [{ path, message: error.message }];
  }
}

function duplicates({ nodes, notes = [] }: TemplateDefinition): FieldIssue[] {
  const repeated = (ids: string[]) => ids.filter((id, index) => ids.indexOf(id) !== index);
  return [
    ...repeated(nodes.map(({ id }) => id)).map((id) => ({
      path: `nodes.${id}.id`,
      message: "another node has this id",
    })),
    ...repeated(notes.map(({ id }) => id)).map((id) => ({
      path: `notes.${id}.id`,
      message: "another note has this id",
    })),
  ];
}

function graphIssues(definition: TemplateDefinition): FieldIssue[] {
  const ids = new Set(definition.nodes.map((node) => node.id));
  const issues: FieldIssue[] = [];
  for (const [index, edge] of definition.edges.entries()) {
    for (const end of ["from", "to"] as const) {
      if (!ids.has(edge[end])) {
        issues.push({ path: `edges.${index}.${end}`, message: `there is no node ${edge[end]}` });
      }
    }
  }
  if (!hasOrder(definition)) {
    const ordered = new Set(topologicalOrder(definition.nodes, definition.edges).map((node) => node.id));
    const stuck = definition.nodes.filter((node) => !ordered.has(node.id)).map((node) => node.id);
    issues.push({ path: "edges", message: `there is a cycle at ${stuck.join(", ")}` });
  }
  const [, ...others] = firstNodes(definition);
  for (const node of others) {
    issues.push({ path: `nodes.${node.id}`, message: "is unreachable: no edge leads to this node" });
  }
  return issues;
}

function hasOrder({ nodes, edges }: TemplateDefinition): boolean {
  return topologicalOrder(nodes, edges).length === nodes.length;
}

/** What is known of a proof, to the condition of the step that waits for it and to later steps. */
const PROOF_FIELDS: Record<string, ValueType> = {
  kind: STRING,
  issuer: DYN,
  subject: DYN,
  payload: DYN,
  file: DYN,
  hash: STRING,
  verifiedBy: STRING,
  verifier: STRING,
  submittedAt: STRING,
};

/** What the condition of a step that waits sees of what has come. */
const SEEN: Record<NonNullable<ExpressionField["sees"]>, ValueType> = {
  proof: closedMap({ ...PROOF_FIELDS, id: STRING }),
  event: closedMap({ name: STRING, data: DYN }),
};

function typeIssues(definition: TemplateDefinition): FieldIssue[] {
  const flow = flowOf(definition);
  const before = ancestors(flow);
  const issues: FieldIssue[] = [];
  const outputs = new Map<string, ValueType>();
  const input = typeOfSchema(definition.inputSchema);
  const seenFrom = (ids: Iterable<string>): Record<string, ValueType> => ({
    input,
    steps: closedMap(Object.fromEntries([...ids].map((id) => [id, stepType(outputs.get(id))]))),
    run: closedMap({ id: STRING }),
    requester: closedMap({ kind: STRING, id: STRING, label: STRING }),
  });
  const check = (field: ExpressionField, variables: Record<string, ValueType>): ValueType => {
    const { problems, type } = checkExpression(field.source, variables);
    issues.push(...problems.map((message) => ({ path: field.path, message })));
    if (problems.length === 0 && field.wants && cannotBe(type, ...field.wants)) {
      issues.push({ path: field.path, message: `gives ${shownType(type)}, which does not fit here` });
    }
    return type;
  };
  for (const node of topologicalOrder(flow.nodes, flow.edges)) {
    const variables = seenFrom(before.get(node.id) ?? []);
    const types = expressionsOf(node).map((field) => {
      const seen = field.sees ? { ...variables, [field.sees]: SEEN[field.sees] } : variables;
      return [field.path.split(".").at(-1) ?? "", check(field, seen)] as const;
    });
    outputs.set(node.id, outputType(node, Object.fromEntries(types)));
  }
  for (const [index, { from, when }] of definition.edges.entries()) {
    if (when === undefined) continue;
    const variables = seenFrom([...(before.get(from) ?? []), from]);
    check({ path: `edges.${index}.when`, source: when, wants: ["bool"] }, variables);
  }
  for (const field of triggerExpressions(definition)) check(field, { event: DYN, now: STRING });
  return issues;
}

function stepType(output: ValueType = DYN): ValueType {
  return closedMap({ status: STRING, output, error: DYN });
}

/** What later nodes read as a node's output. */
function outputType(node: TemplateNode, values: Record<string, ValueType>): ValueType {
  switch (node.kind) {
    case "set":
      return closedMap(values);
    case "http":
      return closedMap({ status: { name: "double" }, body: DYN });
    case "policy":
      return closedMap({ decisionId: STRING, effect: STRING, explanation: STRING, obligations: DYN });
    case "join":
      return closedMap({ from: { name: "list", element: STRING } });
    case "branch":
      return closedMap({ to: STRING });
    case "delay":
      return closedMap({ until: STRING });
    case "parallel":
      return { name: "null_type" };
    case "event":
      return closedMap({ eventId: STRING, data: DYN });
    case "proof":
      return closedMap({ ...PROOF_FIELDS, proofId: STRING, verified: BOOL });
    default:
      return DYN;
  }
}
