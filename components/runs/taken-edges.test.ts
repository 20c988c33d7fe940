import { expect, it } from "vitest";
import type { Step } from "@/lib/contracts/runs";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import { takenEdges } from "./taken-edges";

const definition = {
  nodes: [
    { id: "branch", kind: "branch" },
    { id: "call", kind: "http" },
    { id: "report", kind: "notify" },
    { id: "end", kind: "end" },
  ],
  edges: [
    { from: "branch", to: "call", on: "success" },
    { from: "branch", to: "end", on: "success" },
    { from: "call", to: "report", on: "failure" },
    { from: "call", to: "end", on: "success" },
    { from: "report", to: "end", on: "success" },
  ],
} as unknown as TemplateDefinition;

function step(nodeId: string, kind: string, status: Step["status"], output: Step["output"] = null) {
  const startedAt = status === "pending" || status === "skipped" ? null : "2026-11-26T10:00:00.000Z";
  return { nodeId, kind, status, output, startedAt };
}

it("lights the way a branch chose, and not another way to the same end", () => {
  const steps = [
    step("branch", "branch", "succeeded", { to: "call" }),
    step("call", "http", "succeeded"),
    step("report", "notify", "skipped"),
    step("end", "end", "succeeded"),
  ];
  expect(takenEdges(definition, steps)).toEqual([0, 3]);
});

it("follows a failure along its own edge", () => {
  const steps = [
    step("branch", "branch", "succeeded", { to: "call" }),
    step("call", "http", "failed"),
    step("report", "notify", "running"),
    step("end", "end", "pending"),
  ];
  expect(takenEdges(definition, steps)).toEqual([0, 2]);
});

it("lights nothing before anything began", () => {
  expect(takenEdges(definition, [step("branch", "branch", "running")])).toEqual([]);
});

it("lights the ways a join took", () => {
  const joined = {
    nodes: [
      { id: "a", kind: "set" },
      { id: "b", kind: "set" },
      { id: "join", kind: "join" },
    ],
    edges: [
      { from: "a", to: "join", on: "success" },
      { from: "b", to: "join", on: "success" },
    ],
  } as unknown as TemplateDefinition;
  const steps = [
    step("a", "set", "succeeded"),
    step("b", "set", "succeeded"),
    step("join", "join", "succeeded", { from: ["b"] }),
  ];
  expect(takenEdges(joined, steps)).toEqual([1]);
});
