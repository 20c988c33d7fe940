"use server";

import { revalidatePath } from "next/cache";
import { requireScope } from "@/lib/auth/session";
import {
  createWorkspace as createContract,
  suspendWorkspace as statusContract,
} from "@/lib/contracts/workspaces";
import { createWorkspace, setWorkspaceStatus } from "@/lib/domains/tenancy";
import { isId } from "@/lib/kernel/ids";
import { type ActionState, attempt } from "../../attempt";
import { requireSettingsWriter } from "../writer";

/** Creates a workspace. */
export async function create(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("settings:write");
  const body = createContract.body.safeParse({
    name: form.get("name"),
    slug: form.get("slug"),
    mode: form.get("mode"),
    timeZone: form.get("timeZone"),
  });
  if (!body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await createWorkspace(scope, body.data);
    revalidatePath("/", "layout");
  });
}

/** Suspends a workspace, or resumes it. */
export async function setStatus(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireSettingsWriter();
  const id = form.get("workspaceId");
  const status = form.get("status");
  const body = statusContract.body.safeParse({ reason: form.get("reason") });
  if (!isId("workspace", id) || !body.success || (status !== "active" && status !== "suspended")) {
    return { problem: "validation_failed" };
  }
  return attempt(async () => {
    await setWorkspaceStatus(scope, id, status, body.data);
    revalidatePath("/", "layout");
  });
}
