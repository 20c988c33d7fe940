import { expect, it } from "vitest";
import type { PolicyContent, PolicyRule } from "@/lib/contracts/policies";
import { differencesBetween } from "./differences";

const rule = (id: string, when = "true"): PolicyRule => ({
  id,
  title: id,
  appliesTo: ["intent"],
  when,
  effect: "allow",
  reason: id,
});
const content = (...rules: PolicyRule[]): PolicyContent => ({ engine: { kind: "cel" }, rules, tests: [] });

it("tells rules that were added, removed, changed and moved", () => {
  const before = content(rule("a"), rule("b"), rule("c"), rule("d"));
  const after = content(rule("c"), rule("b", "false"), rule("d"), rule("e"));
  expect(differencesBetween(before, after).map(({ name, change }) => [name, change])).toEqual([
    ["a", "removed"],
    ["c", "moved"],
    ["b", "changed"],
    ["e", "added"],
  ]);
  expect(differencesBetween(before, before)).toEqual([]);
});

it("tells another engine", () => {
  const engine = { kind: "opa", connector: "opa", path: "p", timeoutMs: 100 } as const;
  expect(differencesBetween(content(), { ...content(), engine })).toMatchObject([{ kind: "engine" }]);
});
