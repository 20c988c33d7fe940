import type postgres from "postgres";
import type { PolicyRule } from "@/lib/contracts/policies";
import type { TemplateNode } from "@/lib/contracts/templates";
import { listApprovals } from "@/lib/domains/approvals";
import { getConnector, listConnectors, updateConnector } from "@/lib/domains/connectors";
import { executeIntent } from "@/lib/domains/intents";
import { publishPolicy } from "@/lib/domains/policies";
import { publishTemplate } from "@/lib/domains/templates";
import { bindRole, saveProfile } from "@/lib/domains/tenancy";
import { type Id, newId, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { approveAndCall, spendingRules } from "@/local/seed/definitions";
import { drive } from "./run-driver";
import type { World } from "./world";

/** Orders something that policy wants approved, and drives the run to where it waits. */
export async function askForOrder(world: World, requester: Scope = world.people.owner, amount = 900_000) {
  const { run } = await executeIntent(requester, {
    template: "approve-and-call",
    input: { supplier: "Steel", amount, currency: "USD" },
  });
  return { run: await drive(world.scope, run.id), approval: await newestApproval(world, run.id) };
}

/** The newest round of what a run asks. */
export async function newestApproval(world: World, runId: Id<"run">) {
  const [approval] = (await listApprovals(world.scope, { limit: 1, runId })).items;
  if (!approval) throw new Error("no approval was opened");
  return approval;
}

/** Gives finance's rule another obligation. */
export function oblige(world: World, approval: NonNullable<PolicyRule["obligations"]>["approval"]) {
  const rules = spendingRules.rules.map((rule) =>
    rule.effect === "require_approval" ? { ...rule, obligations: { approval } } : rule,
  );
  return publishPolicy(world.scope, { ...spendingRules, rules });
}

/** Publishes the template again with other settings of its approval node. */
export function republish(world: World, settings: Partial<Extract<TemplateNode, { kind: "approval" }>>) {
  const { definition, ...rest } = approveAndCall("team@example.com");
  const nodes = definition.nodes.map((node) => (node.kind === "approval" ? { ...node, ...settings } : node));
  return publishTemplate(world.scope, { ...rest, definition: { ...definition, nodes } });
}

/** A further member of the world's tenant. */
export async function newMember(
  world: World,
  name: string,
  role: string,
): Promise<Scope & { email: string }> {
  const id: Id<"user"> = newId("user");
  const email = `${name}-${id.slice(-8)}@example.com`;
  await saveProfile({ id, email, name });
  await bindRole(world.scope, { userId: id, role });
  return { ...world.scope, principal: { kind: "user", id, userId: id, label: name }, email };
}

/** Sends the world's calls elsewhere, as an operator of the connector would. */
export async function redirectCalls(world: World, baseUrl: string): Promise<void> {
  const [found] = (await listConnectors(world.scope, { limit: 1 })).items;
  const { id, revision, target } = await getConnector(world.scope, found?.id ?? "con_");
  if (target.kind !== "http") throw new Error("it is no HTTP connector");
  await updateConnector(world.scope, id, {
    revision,
    target: { ...target, baseUrl },
    reason: "The supplier has moved",
  });
}

/** Lets time pass for a run's approvals: everything they wait for comes so much sooner, for the run too. */
export async function letPass(owner: postgres.Sql, runId: Id<"run">, seconds: number): Promise<void> {
  const by = `${seconds} seconds`;
  await owner`update approvals set expires_at = expires_at - ${by}::interval, created_at = created_at - ${by}::interval,
    next_reminder_at = next_reminder_at - ${by}::interval, reminded_at = reminded_at - ${by}::interval,
    escalate_at = escalate_at - ${by}::interval where run_id = ${uuidOf(runId)}`;
  await owner`update run_steps set wake_at = wake_at - ${by}::interval where run_id = ${uuidOf(runId)}`;
}
