"use server";

import { revalidatePath } from "next/cache";
import { requireScope } from "@/lib/auth/session";
import {
  createRoleBinding as giveContract,
  removeMember as removeContract,
  removeRoleBinding as takeContract,
} from "@/lib/contracts/members";
import { createRoleBinding, removeMember, removeRoleBinding } from "@/lib/domains/tenancy";
import { isId } from "@/lib/kernel/ids";
import { type ActionState, attempt } from "../../attempt";
import { reachOf } from "../reach";

const PATH = "/settings/members";

/** Gives a member one more role. */
export async function giveRole(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("members:write");
  const { tenantWide, until } = reachOf(form);
  const body = giveContract.body.safeParse({
    userId: form.get("userId"),
    roleId: form.get("roleId"),
    reason: form.get("reason"),
    tenantWide,
    ...(until && { expiresAt: until }),
  });
  if (!body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await createRoleBinding(scope, body.data);
    revalidatePath(PATH);
  });
}

/** Takes one role from a member. */
export async function takeRole(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("members:write");
  const id = form.get("roleBindingId");
  const body = takeContract.body.safeParse({ reason: form.get("reason") });
  if (!isId("roleBinding", id) || !body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await removeRoleBinding(scope, id, body.data);
    revalidatePath(PATH);
  });
}

/** Takes all roles from a member. */
export async function remove(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("members:write");
  const id = form.get("userId");
  const body = removeContract.body.safeParse({ reason: form.get("reason") });
  if (!isId("user", id) || !body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await removeMember(scope, id, body.data);
    revalidatePath(PATH);
  });
}
