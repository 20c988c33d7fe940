import type { NodeKind, TemplateDefinition, TemplateNode } from "@/lib/contracts/templates";
import type { FieldIssue } from "@/lib/kernel/errors";
import { ancestors, flowOf } from "./graph";

/** What a compensation may be: something that acts, or that computes. */
const UNDOES = new Set<NodeKind>(["http", "payment", "device_command", "notify", "set", "sub_intent"]);
/** Which payment operation each one continues. */
const CONTINUES = { capture: ["authorize"], payout: ["capture"], refund: ["capture", "payout"] } as const;

type Issue = (field: string, message: string) => void;

/** What each node kind asks of its own fields and of its edges. Pure. */
export function nodeRules(definition: TemplateDefinition): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const before = ancestors(flowOf(definition));
  for (const node of definition.nodes) {
    const issue: Issue = (field, message) => {
      issues.push({ path: `nodes.${node.id}${field && `.${field}`}`, message });
    };
    edgeRules(node, definition, issue);
    compensationRules(node, definition, issue);
    if (node.kind === "payment") paymentRules(node, definition, before, issue);
    if (node.kind === "proof" && node.verifiedBy?.includes("rule")) {
      if (node.accepts === undefined) issue("accepts", "is needed: verifiedBy lets the rule alone vouch");
      if (node.issuers) issue("verifiedBy", "a rule cannot vouch for who issued a proof: leave issuers out");
    }
    if (node.kind === "delay" && (node.seconds === undefined) === (node.until === undefined)) {
      issue("seconds", "give either seconds or until");
    }
    if (node.kind === "approval") approvalRules(node, issue);
    if (node.kind === "end") outputRules(node, definition, issue);
  }
  if (definition.onDeadline !== undefined && definition.deadlineSeconds === undefined) {
    issues.push({ path: "onDeadline", message: "is never asked: there is no deadlineSeconds" });
  }
  return issues;
}

function edgeRules(node: TemplateNode, { edges }: TemplateDefinition, issue: Issue): void {
  const leaving = edges.filter((edge) => edge.from === node.id);
  const arriving = edges.filter((edge) => edge.to === node.id);
  if (node.kind === "end" && leaving.length > 0) issue("", "an end has no edge that leaves it");
  if (node.kind === "branch" || node.kind === "parallel") {
    if (leaving.length < 2) issue("", `a ${node.kind} needs two edges that leave it`);
  }
  if (node.kind === "branch" && leaving.filter(({ when }) => when === undefined).length > 1) {
    issue("", "at most one edge of a branch may lack a condition: the one taken otherwise");
  }
  if (node.kind === "join") joinRules(node, new Set(arriving.map(({ from }) => from)).size, issue);
  if (node.onFailure && leaving.some(({ on }) => on === "failure")) {
    issue("onFailure", "is never asked: a failure edge leaves this node");
  }
}

function joinRules(node: Extract<TemplateNode, { kind: "join" }>, ways: number, issue: Issue): void {
  if (ways < 2) issue("", "a join needs two edges that lead to it");
  if (node.mode !== "at_least") {
    if (node.count !== undefined) issue("count", `is asked of at_least, not of ${node.mode}`);
  } else if (node.count === undefined) issue("count", "say how many ways");
  else if (node.count > ways) issue("count", `only ${ways} ways lead here`);
}

function approvalRules(node: Extract<TemplateNode, { kind: "approval" }>, issue: Issue): void {
  const never = "is never due: the approval expires before";
  if ((node.remindEverySeconds ?? 0) >= node.expiresSeconds) issue("remindEverySeconds", never);
  if ((node.escalation?.afterSeconds ?? 0) >= node.expiresSeconds) issue("escalation.afterSeconds", never);
  if (node.excludeRequester !== undefined && !node.stages) {
    issue("excludeRequester", "is never asked: there are no stages of the node's own");
  }
}

function compensationRules(node: TemplateNode, { nodes, edges }: TemplateDefinition, issue: Issue): void {
  if (node.compensation === undefined) return;
  const target = nodes.find(({ id }) => id === node.compensation);
  if (!target) issue("compensation", `there is no node ${node.compensation}`);
  else if (target.id === node.id) issue("compensation", "a node cannot undo itself");
  else if (!UNDOES.has(target.kind)) issue("compensation", `a ${target.kind} node undoes nothing`);
  else if (edges.some(({ from, to }) => from === target.id || to === target.id)) {
    issue("compensation", `${target.id} is part of the way through: what undoes stands apart, without edges`);
  }
}

function paymentRules(
  node: Extract<TemplateNode, { kind: "payment" }>,
  { nodes }: TemplateDefinition,
  before: Map<string, Set<string>>,
  issue: Issue,
): void {
  if (node.operation === "authorize") {
    if (node.wallet === undefined) issue("wallet", "is needed to authorize");
    if (node.of !== undefined) issue("of", "an authorization continues nothing");
    return;
  }
  if (node.operation === "payout" && node.beneficiary === undefined) {
    issue("beneficiary", "is needed to pay out");
  }
  const source = nodes.find(({ id }) => id === node.of);
  const wanted: readonly string[] = CONTINUES[node.operation];
  if (node.of === undefined) issue("of", `name the ${wanted.join(" or ")} it continues`);
  else if (source?.kind !== "payment" || !wanted.includes(source.operation)) {
    issue("of", `${node.of} is no payment that can be continued by ${node.operation}`);
  } else if (before.has(node.id) && !before.get(node.id)?.has(source.id)) {
    issue("of", `${node.of} does not come before this node`);
  }
}

function outputRules(
  node: Extract<TemplateNode, { kind: "end" }>,
  { outputSchema }: TemplateDefinition,
  issue: Issue,
): void {
  const { required, properties, additionalProperties } = outputSchema ?? {};
  const given = Object.keys(node.output ?? {});
  for (const name of Array.isArray(required) ? required.map(String) : []) {
    if (!given.includes(name)) issue(`output.${name}`, "outputSchema requires it");
  }
  if (additionalProperties !== false) return;
  const known = Object.keys((properties ?? {}) as object);
  for (const name of given)
    if (!known.includes(name)) issue(`output.${name}`, "outputSchema does not know it");
}
