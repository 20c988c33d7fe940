import { isDeepStrictEqual } from "node:util";
import { type ApprovalDemand, demandOf, obligedApproval, type Stage } from "@/lib/contracts/approval-stages";
import type { Obligations } from "@/lib/contracts/decisions";
import { canonicalJson } from "@/lib/kernel/canonical";
import { countStages } from "@/lib/kernel/matching";

/**
 * The demands of several rules as one that meets each of them: a stage that another rule's stage implies is left out
 * (finance and owner imply "finance or owner"; of two quorums of the same people the larger stays), all others are
 * kept side by side. Stages of one rule are never merged with one another. The same whatever the order. Pure.
 */
export function mergeDemands(demands: ApprovalDemand[]): ApprovalDemand {
  const lists = inOrder(demands.map(({ stages }) => inOrder(stages.map(tidy))));
  const merged: Stage[] = [];
  // What two rules say alike is said once.
  for (const [index, stages] of lists.entries()) {
    if (!isDeepStrictEqual(stages, lists[index - 1])) mergeInto(merged, stages);
  }
  return {
    stages: inOrder(merged),
    excludeRequester: demands.some(({ excludeRequester }) => excludeRequester),
  };
}

/** What two decisions oblige together. Pure. */
export function mergeObligations(...both: Obligations[]): Obligations {
  const approvals = both.flatMap(({ approval }) => (approval ? [demandOf(approval)] : []));
  const proofs = [...new Set(both.flatMap((one) => one.proofs ?? []))].sort();
  return {
    ...(approvals.length > 0 && { approval: obligedApproval(mergeDemands(approvals)) }),
    ...(proofs.length > 0 && { proofs }),
  };
}

/** Whether whoever meets `given` has met `wanted`, each stage by another one. Pure. */
export function meets(given: Stage[], wanted: Stage[]): boolean {
  const standsFor = given.map((one) =>
    wanted.flatMap((stage, index) => (implies(one, stage) ? [index + 1] : [])),
  );
  const met = countStages(
    wanted.map(() => 1),
    standsFor,
  );
  return met.every((count) => count === 1);
}

/** Takes one rule's stages in; each stage there stands for at most one of them. */
function mergeInto(merged: Stage[], stages: Stage[]): void {
  const free = new Set(merged.keys());
  for (const stage of stages) {
    const candidates = [...free];
    const known = candidates.find((index) => implies(merged[index] as Stage, stage));
    const weaker = candidates.find((index) => implies(stage, merged[index] as Stage));
    const index = known ?? weaker;
    if (index === undefined) {
      merged.push(stage);
      continue;
    }
    free.delete(index);
    if (known === undefined) merged[index] = stage;
  }
}

/** Whether enough people for `strong` are always enough people for `weak`. */
function implies(strong: Stage, weak: Stage): boolean {
  return (
    strong.quorum >= weak.quorum &&
    strong.roles.every((role) => weak.roles.includes(role)) &&
    strong.people.every((one) => weak.people.includes(one))
  );
}

function tidy({ roles, people, quorum }: Stage): Stage {
  return { roles: [...new Set(roles)].sort(), people: [...new Set(people)].sort(), quorum };
}

function inOrder<T extends object>(values: T[]): T[] {
  return values
    .map((value) => ({ value, text: canonicalJson(value as never) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ value }) => value);
}
