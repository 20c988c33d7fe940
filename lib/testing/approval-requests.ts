import { decideApproval, listApprovals, remindApprovers } from "@/lib/domains/approvals";
import { executeIntent } from "@/lib/domains/intents";
import { runSegment } from "@/lib/domains/runs";
import { listMembers } from "@/lib/domains/tenancy";
import type { Scope } from "@/lib/kernel/principal";
import type { TokenIssuer } from "./sign-in";
import type { World } from "./world";
import type { WritingRequest } from "./writing-request";

/** An approval that waits for the two people of finance. */
export async function openApproval(world: World, requester: Scope = world.people.owner) {
  const { run } = await executeIntent(requester, {
    template: "approve-and-call",
    input: { supplier: "Steel", amount: 900_000, currency: "USD" },
  });
  await runSegment(world.scope, run.id);
  const [approval] = (await listApprovals(world.scope, { limit: 1, runId: run.id })).items;
  if (!approval) throw new Error("no approval was opened");
  return approval;
}

/** A body that is right but for whom it is about, for each route with an approval in its path. */
export const APPROVAL_BODIES: Record<string, unknown> = {
  delegateApproval: { email: "ana@example.com", reason: "On leave" },
  remindApprovers: { reason: "It is urgent" },
};

const minh = (world: World) => ({ kind: "user" as const, id: world.people.minh.principal.id, label: "minh" });

async function emailOf(world: World, name: string): Promise<string> {
  const { items } = await listMembers(world.scope, { limit: 100 });
  const member = items.find((one) => one.name === name);
  if (!member) throw new Error(`${name} is no member`);
  return member.email;
}

/** Makers of requests that decide, hand over and remind. */
export const APPROVAL_WRITING: Record<
  string,
  (world: World, issuer: TokenIssuer) => Promise<WritingRequest>
> = {
  async decideApproval(world, issuer) {
    const { id, snapshotHash } = await openApproval(world);
    return {
      asked: {
        headers: issuer.headersOf(world.people.minh),
        params: { approvalId: id },
        body: { decision: "approve", snapshotHash },
      },
      otherBody: { decision: "reject", reason: "no", snapshotHash },
      audit: {
        action: "approval.approved",
        resource: { kind: "approval", id },
        before: { status: "open" },
        actor: minh(world),
      },
      spoil: {
        by: () => decideApproval(world.people.thu, id, { decision: "approve", snapshotHash }, "console"),
        code: "gone",
      },
    };
  },
  async decideApprovals(world, issuer) {
    const { id, snapshotHash } = await openApproval(world);
    const approvals = [{ approvalId: id, snapshotHash }];
    return {
      asked: {
        headers: issuer.headersOf(world.people.minh),
        body: { decision: "reject", reason: "no budget", approvals },
      },
      otherBody: { decision: "approve", approvals },
      audit: {
        action: "approval.rejected",
        resource: { kind: "approval", id },
        before: { status: "open" },
        reason: "no budget",
        actor: minh(world),
      },
    };
  },
  async delegateApproval(world, issuer) {
    const { id, snapshotHash } = await openApproval(world, world.scope);
    const email = await emailOf(world, "owner");
    return {
      asked: {
        headers: issuer.headersOf(world.people.minh),
        params: { approvalId: id },
        body: { email, reason: "On leave" },
      },
      otherBody: { reason: "Ill", email },
      audit: {
        action: "approval.delegated",
        resource: { kind: "approval", id },
        before: { approver: world.people.minh.principal.userId },
        reason: "On leave",
        actor: minh(world),
      },
      spoil: {
        by: () => decideApproval(world.people.minh, id, { decision: "approve", snapshotHash }, "console"),
        code: "gone",
      },
    };
  },
  async remindApprovers(world) {
    const { id } = await openApproval(world);
    return {
      asked: { key: world.key, params: { approvalId: id }, body: { reason: "The supplier waits" } },
      otherBody: { reason: "It is urgent" },
      audit: {
        action: "approval.reminded",
        resource: { kind: "approval", id },
        after: { told: 2 },
        reason: "The supplier waits",
      },
      spoil: {
        by: () => remindApprovers(world.people.owner, id, { reason: "Sooner" }),
        code: "rate_limited",
      },
    };
  },
};
