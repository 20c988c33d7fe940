import { CelFailure, evaluateCel } from "@/lib/cel";
import type { ContractChange } from "@/lib/contracts/approvals";
import type { TemplateDefinition, TemplateNode } from "@/lib/contracts/templates";
import { expressionsOf } from "@/lib/domains/templates";
import { canonicalJson, type Json } from "@/lib/kernel/canonical";
import { type RunState, variablesOf } from "../state";
import type { NodeContext } from "./handler";
import { preconditionOf } from "./preconditions";

type Fields = Record<string, Json>;

const ACTS: ReadonlySet<string> = new Set(["http", "notify", "payment", "device_command", "sub_intent"]);

/**
 * What an approval is for: the input, template and policies by checksum, and each act that comes after it: what it
 * will ask, as far as that is known by now, and what it will meet. Its hash is what a decision is bound to.
 */
export async function contractFor(context: NodeContext, approval: TemplateNode): Promise<Fields> {
  const acts: Fields = {};
  for (const node of nodesAfter(context.run.template.definition, approval.id)) {
    const isDone = context.run.steps.get(node.id)?.finishedAt;
    if (ACTS.has(node.kind) && !isDone) acts[node.id] = await actOf(context, node);
  }
  return { ...givenOf(context.run), acts };
}

/** Whether a contract is for an act. One made before contracts named their acts is for all. */
export function covers(snapshot: Fields, act: TemplateNode): boolean {
  return snapshot.acts === undefined || act.id in (snapshot.acts as Fields);
}

/** What is different, for an act about to be done, from what was approved. Worked out anew, nothing is remembered. */
export async function driftOf(
  context: NodeContext,
  act: TemplateNode,
  snapshot: Fields,
): Promise<ContractChange[]> {
  const { acts, ...given } = snapshot;
  const changes = changesBetween(given, pick(givenOf(context.run), given));
  const approved = (acts as Record<string, Fields> | undefined)?.[act.id];
  if (!approved) return changes;
  const now = await actOf(context, act);
  // What was not known when it was approved is not part of what was approved.
  const values = pick(now.values as Fields, approved.values as Fields);
  // Nothing there any more: the act itself says so, and better.
  const meets = now.meets === null ? approved.meets : now.meets;
  return [...changes, ...changesBetween(approved, { ...now, values, meets } as Fields, `acts.${act.id}`)];
}

/** What differs between two contracts, value by value; objects are gone into. Pure. */
function changesBetween(before: Fields, after: Fields, at = ""): ContractChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): ContractChange[] => {
    const path = at ? `${at}.${name}` : name;
    const [old, now] = [before[name], after[name]];
    if (isFields(old) && isFields(now)) return changesBetween(old, now, path);
    if (old !== undefined && now !== undefined && canonicalJson(old) === canonicalJson(now)) return [];
    if (old === undefined && now === undefined) return [];
    return [{ path, ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) }];
  });
}

function givenOf(run: RunState): Fields {
  const { key, version, checksum } = run.template;
  return {
    requestedBy: run.requestedBy.label,
    input: run.input,
    template: { key, version, checksum },
    policies: Object.fromEntries(
      run.policies.map((pin) => [pin.packKey, { version: pin.version, checksum: pin.checksum }]),
    ),
  };
}

async function actOf({ tx, run }: NodeContext, node: TemplateNode): Promise<Fields> {
  const values: Fields = {};
  const variables = variablesOf(run);
  for (const { path, source } of expressionsOf(node)) {
    try {
      values[path.replace(`nodes.${node.id}.`, "")] = evaluateCel(source, variables);
    } catch (error) {
      // It needs what a later step will say.
      if (!(error instanceof CelFailure)) throw error;
    }
  }
  return { title: node.title, kind: node.kind, values, meets: await preconditionOf(tx, run, node) };
}

/** Every node that can be reached from one. */
function nodesAfter({ nodes, edges }: TemplateDefinition, from: string): TemplateNode[] {
  const reached = new Set<string>();
  const queue = [from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const edge of edges) {
      if (edge.from !== id || reached.has(edge.to)) continue;
      reached.add(edge.to);
      queue.push(edge.to);
    }
  }
  return nodes.filter(({ id }) => reached.has(id));
}

function pick(fields: Fields, like: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name in like));
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
