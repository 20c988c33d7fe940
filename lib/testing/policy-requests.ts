import { expect } from "vitest";
import type { CreatePolicyBody } from "@/lib/contracts/policies";
import {
  archivePolicy,
  createPolicy,
  deletePolicyDraft,
  getPolicy,
  listPolicies,
  publishPolicy,
  publishPolicyVersion,
  rollbackPolicy,
  savePolicyDraft,
} from "@/lib/domains/policies";
import { spendingRules } from "@/local/seed/definitions";
import type { World } from "./world";
import type { WritingRequest } from "./writing-request";

const RULES: CreatePolicyBody["rules"] = [
  {
    id: "anything",
    title: "Anything goes",
    appliesTo: ["intent"],
    when: "input.amount > 0",
    effect: "allow",
    reason: "A sandbox",
  },
];
/** What a draft holds besides its rules. */
const PLAIN = { engine: { kind: "cel" as const }, tests: [] };
/** No version has it. */
const NO_VERSION = "pvr_01jd8z6k5ve0g8pq2y3w4x5z6a";

/** Good bodies of the routes of policies, by operation. */
export const POLICY_BODIES: Record<string, unknown> = {
  createPolicy: { key: "travel", title: "Travel", rules: RULES },
  savePolicyDraft: { revision: 0, rules: RULES },
  publishPolicyVersion: { revision: 1, note: "Ready" },
  deletePolicyDraft: { revision: 1, reason: "Begun twice" },
  rollbackPolicy: { versionId: NO_VERSION, reason: "Too strict" },
  archivePolicy: { reason: "Not used" },
  simulatePolicy: { content: { rules: RULES }, recorded: { last: 10 } },
  evaluatePolicy: { input: { amount: 100 } },
};

/** A world's seeded pack and its version in force, by path parameter. */
export async function policyIds(world: World): Promise<Record<string, string>> {
  const pack = await seededPack(world);
  return { policyPackId: pack.id, policyVersionId: pack.published?.versionId ?? "" };
}

/** Adds packs to a world. */
export async function addPolicies(world: World): Promise<void> {
  for (const key of ["first", "second"]) {
    await createPolicy(world.people.owner, { key, title: key, rules: RULES, ...PLAIN });
  }
}

async function seededPack(world: World) {
  const [pack] = (await listPolicies(world.scope, { limit: 1, q: "spending" })).items;
  if (!pack?.published) throw new Error("the world has a published policy");
  return pack;
}

async function draftOf(world: World) {
  const pack = await createPolicy(world.people.owner, {
    key: "travel",
    title: "Travel",
    rules: RULES,
    ...PLAIN,
  });
  if (!pack.draft) throw new Error("a new policy has a draft");
  return { pack, draft: pack.draft };
}

async function rolledForward(world: World) {
  const { id, published } = await seededPack(world);
  await publishPolicy(world.scope, { ...spendingRules, note: "Second version" });
  return { id, first: published?.versionId ?? NO_VERSION, second: await getPolicy(world.scope, id) };
}

/** Makers of requests for the writing routes of policies. */
export const POLICY_WRITING: Record<string, (world: World) => Promise<WritingRequest>> = {
  async createPolicy(world) {
    return {
      asked: { key: world.key, body: POLICY_BODIES.createPolicy },
      otherBody: { key: "travel", title: "Journeys", rules: RULES },
      audit: { action: "policy.created", after: expect.objectContaining({ key: "travel", version: 1 }) },
      spoil: {
        by: () => createPolicy(world.people.owner, { key: "travel", title: "Sooner", rules: [], ...PLAIN }),
        code: "conflict",
      },
    };
  },
  async savePolicyDraft(world) {
    const { pack } = await draftOf(world);
    return {
      asked: {
        key: world.key,
        params: { policyPackId: pack.id },
        body: { revision: 1, title: "Journeys", rules: RULES },
      },
      otherBody: { revision: 1, rules: [] },
      audit: {
        action: "policy.draft_saved",
        resource: { kind: "policy_pack", id: pack.id },
        before: expect.objectContaining({ title: "Travel", revision: 1 }),
        after: expect.objectContaining({ title: "Journeys", revision: 2 }),
      },
      spoil: {
        by: () => savePolicyDraft(world.people.minh, pack.id, { revision: 1, rules: RULES, ...PLAIN }),
        code: "conflict",
      },
    };
  },
  async deletePolicyDraft(world) {
    const { pack } = await draftOf(world);
    const body = { revision: 1, reason: "Begun twice" };
    return {
      asked: { key: world.key, params: { policyPackId: pack.id }, body },
      otherBody: { revision: 1, reason: "Not needed" },
      audit: {
        action: "policy.draft_deleted",
        resource: { kind: "policy_pack", id: pack.id },
        before: expect.objectContaining({ key: "travel", version: 1 }),
        after: { policyDeleted: true },
        reason: "Begun twice",
      },
      spoil: { by: () => deletePolicyDraft(world.people.owner, pack.id, body), code: "not_found" },
    };
  },
  async publishPolicyVersion(world) {
    const { pack, draft } = await draftOf(world);
    const body = { revision: 1, note: "Ready" };
    return {
      asked: { key: world.key, params: { policyPackId: pack.id, policyVersionId: draft.versionId }, body },
      otherBody: { revision: 1, note: "Ready at last" },
      audit: {
        action: "policy.published",
        resource: { kind: "policy_pack", id: pack.id },
        before: null,
        reason: "Ready",
      },
      spoil: {
        by: () => publishPolicyVersion(world.people.owner, pack.id, draft.versionId, body),
        code: "version_published",
      },
    };
  },
  async rollbackPolicy(world) {
    const { id, first, second } = await rolledForward(world);
    const body = { versionId: first, reason: "Too strict" };
    return {
      asked: { key: world.key, params: { policyPackId: id }, body },
      otherBody: { versionId: first, reason: "Too lax" },
      audit: {
        action: "policy.rolled_back",
        resource: { kind: "policy_pack", id },
        before: { versionId: second.published?.versionId ?? null },
        reason: "Too strict",
      },
      spoil: { by: () => rollbackPolicy(world.people.owner, id, body), code: "invalid_transition" },
    };
  },
  async archivePolicy(world) {
    const { id, published } = await seededPack(world);
    return {
      asked: { key: world.key, params: { policyPackId: id }, body: { reason: "Not used" } },
      otherBody: { reason: "Replaced" },
      audit: {
        action: "policy.archived",
        resource: { kind: "policy_pack", id },
        before: { versionId: published?.versionId ?? null },
        reason: "Not used",
      },
      spoil: {
        by: () => archivePolicy(world.people.owner, id, { reason: "Sooner" }),
        code: "invalid_transition",
      },
    };
  },
};
