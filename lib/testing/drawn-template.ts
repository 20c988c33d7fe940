import type { TemplateDefinition, TemplateEdge, TemplateNode } from "@/lib/contracts/templates";
import { type PublishTemplate, publishTemplate } from "@/lib/domains/templates";
import type { World } from "./world";

/** A node without its title, as tests draw it. */
export type DrawnNode = { id: string; kind: TemplateNode["kind"] } & Record<string, unknown>;

/** A definition whose nodes come one after the other, unless edges are given. */
export function drawn(nodes: DrawnNode[], more: Partial<TemplateDefinition> = {}): TemplateDefinition {
  const edges: TemplateEdge[] = nodes
    .slice(1)
    .map(({ id }, index) => ({ from: (nodes[index] as DrawnNode).id, to: id, on: "success" }));
  return {
    inputSchema: { type: "object" },
    nodes: nodes.map((node) => ({ title: node.id, ...node }) as unknown as TemplateNode),
    edges,
    ...more,
  };
}

/** Publishes a drawn definition. */
export async function publishDrawn(
  world: World,
  key: string,
  nodes: DrawnNode[],
  more: Partial<TemplateDefinition> = {},
): Promise<void> {
  const definition = drawn(nodes, more) as PublishTemplate["definition"];
  await publishTemplate(world.scope, { key, title: key, note: "For a test", definition });
}

/** A first node that stands on the decision the intent was accepted by. */
export const CHECK: DrawnNode = { id: "check", kind: "policy" };
