"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { z } from "zod";
import { requireScope } from "@/lib/auth/session";
import {
  archivePolicyBody,
  createPolicyBody,
  deletePolicyDraftBody,
  type PolicyVersion,
  publishPolicyBody,
  rollbackPolicyBody,
  saveDraftBody,
  type TestReport,
} from "@/lib/contracts/policies";
import { type Simulation, simulatePolicyBody } from "@/lib/contracts/policy-simulation";
import {
  archivePolicy,
  createPolicy,
  deletePolicyDraft,
  publishPolicyVersion,
  rollbackPolicy,
  savePolicyDraft,
  simulatePolicy,
  testPolicyVersion,
} from "@/lib/domains/policies";
import { validationFailed } from "@/lib/kernel/errors";
import { isId } from "@/lib/kernel/ids";
import type { ActionState } from "../attempt";
import { type Answer, answer } from "./answer";

function parse<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw validationFailed(parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
}

function refresh(): void {
  revalidatePath("/policies", "layout");
}

/** Creates a pack and opens it. */
export async function create(_: Answer<string>, form: FormData): Promise<Answer<string>> {
  const scope = await requireScope("policies:write");
  const made = await answer(async () => {
    const body = parse(createPolicyBody, { key: form.get("key"), title: form.get("title") });
    return (await createPolicy(scope, body)).id;
  });
  if (made.data) redirect(`/policies/${made.data}`);
  return made;
}

/** Saves a draft and runs its tests. */
export async function saveDraft(
  packId: string,
  given: unknown,
): Promise<Answer<{ version: PolicyVersion; reports: TestReport[] }>> {
  const scope = await requireScope("policies:write");
  if (!isId("policyPack", packId)) return { problem: "not_found" };
  const saved = await answer(async () => {
    const version = await savePolicyDraft(scope, packId, parse(saveDraftBody, given));
    return { version, reports: await testPolicyVersion(scope, packId, version.id) };
  });
  if (saved.done) refresh();
  return saved;
}

/** Publishes the draft that the page shows. */
export async function publish(packId: string, versionId: string, given: unknown): Promise<Answer<true>> {
  const scope = await requireScope("policies:write");
  if (!isId("policyPack", packId) || !isId("policyVersion", versionId)) return { problem: "not_found" };
  const done = await answer(async () => {
    await publishPolicyVersion(scope, packId, versionId, parse(publishPolicyBody, given));
    return true as const;
  });
  if (done.done) refresh();
  return done;
}

/** Decides recorded decisions and pasted inputs anew; stores nothing. */
export async function simulate(packId: string, given: unknown): Promise<Answer<Simulation>> {
  const scope = await requireScope("policies:read");
  if (!isId("policyPack", packId)) return { problem: "not_found" };
  return answer(() => simulatePolicy(scope, packId, parse(simulatePolicyBody, given)));
}

/** Publishes an earlier version again, with a reason. */
export async function rollback(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("policies:write");
  const packId = form.get("policyPackId");
  if (!isId("policyPack", packId)) return { problem: "not_found" };
  const done = await answer(async () => {
    const given = { versionId: form.get("versionId"), reason: form.get("reason") };
    await rollbackPolicy(scope, packId, parse(rollbackPolicyBody, given));
    return true;
  });
  if (done.done) refresh();
  return done;
}

/** Deletes the draft, with a reason, and shows what is left. */
export async function deleteDraft(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("policies:write");
  const packId = form.get("policyPackId");
  if (!isId("policyPack", packId)) return { problem: "not_found" };
  const gone = await answer(() => {
    const given = { revision: Number(form.get("revision")), reason: form.get("reason") };
    return deletePolicyDraft(scope, packId, parse(deletePolicyDraftBody, given));
  });
  const { data, ...refusal } = gone;
  if (!data) return refusal;
  refresh();
  redirect(data.policy ? `/policies/${packId}?view=versions` : "/policies");
}

/** Takes a pack out of force, with a reason. */
export async function archive(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("policies:write");
  const packId = form.get("policyPackId");
  if (!isId("policyPack", packId)) return { problem: "not_found" };
  const done = await answer(async () => {
    await archivePolicy(scope, packId, parse(archivePolicyBody, { reason: form.get("reason") }));
    return true;
  });
  if (done.done) refresh();
  return done;
}
