import { type TemplateDefinition, templateDefinitionSchema } from "@/lib/contracts/templates";

/**
 * A definition with its fields in the order people write them: what it takes, then nodes, then edges, and of a node
 * first which it is. The database keeps JSON by length of name. Changes nothing else, so checksums stay. Pure.
 */
export function inNaturalOrder(stored: TemplateDefinition): TemplateDefinition {
  const parsed = templateDefinitionSchema.safeParse(stored);
  // Kept from a time with other rules: shown as it is.
  if (!parsed.success) return stored;
  const { data } = parsed;
  return {
    ...data,
    nodes: data.nodes.map(({ id, kind, title, ...rest }) => ({
      id,
      kind,
      title,
      ...rest,
    })) as TemplateDefinition["nodes"],
  };
}
