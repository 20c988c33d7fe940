import type { TemplateValidation } from "@/lib/contracts/template-routes";

/** What validation shows in the graph: nodes with a problem, and the ways that lead around policy. */
export function problemMarks({ issues, counterexamples }: TemplateValidation) {
  const grave = counterexamples.filter(({ severity }) => severity === "error");
  const ids = [...issues, ...grave].flatMap(({ nodeId }) => (nodeId ? [[nodeId, "bad" as const]] : []));
  return { marks: Object.fromEntries(ids) as Record<string, "bad">, ways: grave.map(({ path }) => path) };
}
