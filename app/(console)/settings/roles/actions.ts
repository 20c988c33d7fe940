"use server";

import { revalidatePath } from "next/cache";
import { requireScope } from "@/lib/auth/session";
import {
  createRole as createContract,
  removeRole as removeContract,
  updateRole as updateContract,
} from "@/lib/contracts/roles";
import { createRole, removeRole, updateRole } from "@/lib/domains/tenancy";
import { isId } from "@/lib/kernel/ids";
import { type ActionState, attempt } from "../../attempt";

const PATH = "/settings/roles";

/** Makes a custom role. */
export async function create(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("members:write");
  const body = createContract.body.safeParse({
    key: form.get("key"),
    title: form.get("title"),
    permissions: form.getAll("permissions"),
  });
  if (!body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await createRole(scope, body.data);
    revalidatePath(PATH);
  });
}

/** Changes a custom role for everyone who holds it. */
export async function update(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("members:write");
  const id = form.get("roleId");
  const body = updateContract.body.safeParse({
    title: form.get("title"),
    permissions: form.getAll("permissions"),
    reason: form.get("reason"),
  });
  if (!isId("role", id) || !body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await updateRole(scope, id, body.data);
    revalidatePath(PATH);
  });
}

/** Removes a custom role that nobody holds. */
export async function remove(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("members:write");
  const id = form.get("roleId");
  const body = removeContract.body.safeParse({ reason: form.get("reason") });
  if (!isId("role", id) || !body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await removeRole(scope, id, body.data);
    revalidatePath(PATH);
  });
}
