import { expect, it } from "vitest";
import { BUILT_IN_ROLES } from "@/lib/kernel/permissions";
import { navigationFor } from "./navigation";

const shown = (role: string) =>
  navigationFor(new Set(BUILT_IN_ROLES[role]?.permissions)).flatMap(({ items }) =>
    items.map(({ key }) => key),
  );

it("shows what a role may reach", () => {
  expect(shown("auditor")).toEqual([
    "overview",
    "runs",
    "approvals",
    "proofs",
    "effects",
    "killSwitches",
    "decisions",
    "audit",
    "policies",
    "templates",
    "triggers",
    "connectors",
    "api",
    "settings",
  ]);
  expect(shown("operator")).toEqual([
    "overview",
    "runs",
    "approvals",
    "proofs",
    "effects",
    "killSwitches",
    "decisions",
    "policies",
    "templates",
    "triggers",
    "connectors",
    "api",
    "settings",
  ]);
  expect(shown("nobody")).toEqual(["overview", "api"]);
});
