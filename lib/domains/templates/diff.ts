import type { DefinitionChange } from "@/lib/contracts/template-routes";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import { canonicalJson, type Json } from "@/lib/kernel/canonical";

type JsonObject = { [key: string]: Json };

/**
 * What changed from one definition to another, down to the field. Nodes and notes are matched by id, edges by
 * their ends, so that an order of lists is no change. Pure.
 */
export function diffDefinitions(before: TemplateDefinition, after: TemplateDefinition): DefinitionChange[] {
  return compare("", keyed(before), keyed(after));
}

function keyed({ nodes, edges, notes = [], ...rest }: TemplateDefinition): JsonObject {
  const seen = new Map<string, number>();
  const edgeKey = ({ from, to, on }: TemplateDefinition["edges"][number]) => {
    const key = `${from}→${to}${on === "failure" ? " (failure)" : ""}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? key : `${key} #${count}`;
  };
  return {
    ...rest,
    nodes: Object.fromEntries(nodes.map((node) => [node.id, node])),
    edges: Object.fromEntries(edges.map((edge) => [edgeKey(edge), edge])),
    notes: Object.fromEntries(notes.map((note) => [note.id, note])),
  } as unknown as JsonObject;
}

function compare(path: string, before: Json | undefined, after: Json | undefined): DefinitionChange[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, change: "added", after }];
  if (after === undefined) return [{ path, change: "removed", before }];
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => compare(path ? `${path}.${name}` : name, before[name], after[name]));
  }
  return canonicalJson(before) === canonicalJson(after) ? [] : [{ path, change: "changed", before, after }];
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
