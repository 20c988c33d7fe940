"use server";

import { revalidatePath } from "next/cache";
import { requireScope } from "@/lib/auth/session";
import {
  createInvitation as createContract,
  revokeInvitation as revokeContract,
} from "@/lib/contracts/invitations";
import { createInvitation, resendInvitation, revokeInvitation } from "@/lib/domains/tenancy";
import { isId } from "@/lib/kernel/ids";
import { type ActionState, attempt } from "../../attempt";
import { reachOf } from "../reach";

const PATH = "/settings/invitations";
const DAYS = 7;

/** Invites someone by e-mail. */
export async function invite(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("members:write");
  const { tenantWide, until } = reachOf(form);
  const body = createContract.body.safeParse({
    email: String(form.get("email") ?? "").trim(),
    roleId: form.get("roleId"),
    locale: form.get("locale"),
    tenantWide,
    ...(until && { roleExpiresAt: until }),
  });
  if (!body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await createInvitation(scope, body.data);
    revalidatePath(PATH);
  });
}

/** Sends an invitation again, good for another week. */
export async function resend(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("members:write");
  const id = form.get("invitationId");
  if (!isId("invitation", id)) return { problem: "validation_failed" };
  return attempt(async () => {
    await resendInvitation(scope, id, { days: DAYS });
    revalidatePath(PATH);
  });
}

/** Takes an invitation back. */
export async function revoke(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("members:write");
  const id = form.get("invitationId");
  const body = revokeContract.body.safeParse({ reason: form.get("reason") });
  if (!isId("invitation", id) || !body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await revokeInvitation(scope, id, body.data);
    revalidatePath(PATH);
  });
}
