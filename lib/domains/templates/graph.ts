import type { TemplateDefinition, TemplateEdge, TemplateNode } from "@/lib/contracts/templates";

type Graph = Pick<TemplateDefinition, "nodes" | "edges">;

/** Nodes in an order in which every edge points forward; shorter than `nodes` when there is a cycle. */
export function topologicalOrder(nodes: TemplateNode[], edges: TemplateEdge[]): TemplateNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const incoming = new Map(nodes.map((node) => [node.id, 0]));
  const leaving = Map.groupBy(edges, (edge) => edge.from);
  for (const { to } of edges) incoming.set(to, (incoming.get(to) ?? 0) + 1);
  const ready = nodes.filter((node) => incoming.get(node.id) === 0);
  const order: TemplateNode[] = [];
  for (let node = ready.shift(); node; node = ready.shift()) {
    order.push(node);
    for (const { to } of leaving.get(node.id) ?? []) {
      const left = (incoming.get(to) ?? 0) - 1;
      incoming.set(to, left);
      const next = byId.get(to);
      if (left === 0 && next) ready.push(next);
    }
  }
  return order;
}

/** The nodes that nothing leads to; what only undoes others is not among them. */
export function firstNodes({ nodes, edges }: Graph): TemplateNode[] {
  const targets = new Set(edges.map((edge) => edge.to));
  const undoing = new Set(nodes.map((node) => node.compensation));
  return nodes.filter((node) => !targets.has(node.id) && !undoing.has(node.id));
}

/** The graph with an edge to each compensation from what it undoes: the order in which they can come. */
export function flowOf({ nodes, edges }: Graph): Graph {
  const undoing = nodes.flatMap(({ id, compensation }) =>
    compensation === undefined || compensation === id
      ? []
      : [{ from: id, to: compensation, on: "success" as const }],
  );
  return { nodes, edges: [...edges, ...undoing] };
}

/** For each node, the nodes that have ended whenever it begins. Nodes of a cycle are left out. */
export function ancestors({ nodes, edges }: Graph): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const arriving = Map.groupBy(edges, (edge) => edge.to);
  for (const node of topologicalOrder(nodes, edges)) {
    const before = new Set<string>();
    for (const { from } of arriving.get(node.id) ?? []) {
      before.add(from);
      for (const id of found.get(from) ?? []) before.add(id);
    }
    found.set(node.id, before);
  }
  return found;
}
