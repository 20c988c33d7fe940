import { expect, it } from "vitest";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import { timelineSteps } from "./timeline-steps";

const call = { kind: "http", connector: "c", method: "POST", path: "/", body: {} } as const;
const definition: Pick<TemplateDefinition, "nodes" | "edges"> = {
  nodes: [
    { ...call, id: "unbook", title: "" },
    { ...call, id: "book", title: "", compensation: "unbook" },
    { ...call, id: "refund", title: "" },
    { ...call, id: "pay", title: "", compensation: "refund" },
  ],
  edges: [{ from: "book", to: "pay", on: "success" }],
};
const at = (nodeId: string, seconds: number | null) => ({
  nodeId,
  startedAt: seconds === null ? null : new Date(seconds * 1000).toISOString(),
});
const told = (steps: ReturnType<typeof at>[]) => timelineSteps(definition, steps).map(({ nodeId }) => nodeId);

it("leaves out what only undoes while nothing is undone", () => {
  expect(told([at("unbook", null), at("book", 1), at("refund", null), at("pay", null)])).toEqual([
    "book",
    "pay",
  ]);
});

it("tells what was undone last, in its order", () => {
  expect(told([at("unbook", 9), at("book", 1), at("refund", 8), at("pay", 2)])).toEqual([
    "book",
    "pay",
    "refund",
    "unbook",
  ]);
});

it("keeps a node in its place that is also on the way through", () => {
  const both = {
    ...definition,
    edges: [...definition.edges, { from: "pay", to: "unbook", on: "failure" as const }],
  };
  expect(timelineSteps(both, [at("unbook", null), at("book", 1)]).map(({ nodeId }) => nodeId)).toEqual([
    "unbook",
    "book",
  ]);
});
