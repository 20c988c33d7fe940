"use server";

import { isAuthRetryableFetchError } from "@supabase/supabase-js";
import { redirect, unstable_rethrow } from "next/navigation";
import { requestFacts, type SessionUser, sessionUser } from "@/lib/auth/session";
import { authClient } from "@/lib/auth/supabase";
import { rememberWorkspace } from "@/lib/auth/workspace-cookie";
import { nameField } from "@/lib/contracts/fields";
import { acceptInvitation, openInvitation } from "@/lib/domains/tenancy";
import { env } from "@/lib/env";
import { AppError } from "@/lib/kernel/errors";
import { idOf } from "@/lib/kernel/ids";
import { log } from "@/lib/log";

export interface JoinState {
  problem?:
    | "name"
    | "password"
    | "weak"
    | "exists"
    | "gone"
    | "address"
    | "suspended"
    | "rate"
    | "unavailable";
  /** The account waits for its address to be confirmed. */
  confirm?: boolean;
  /** What was typed, so that a failed try loses nothing but the password. */
  name?: string;
}

const PROBLEMS: Partial<Record<string, JoinState["problem"]>> = {
  gone: "gone",
  forbidden: "address",
  conflict: "exists",
  tenant_suspended: "suspended",
};

/** Accepts as the person who is signed in. */
export async function accept(_: JoinState, form: FormData): Promise<JoinState> {
  const token = String(form.get("token"));
  const user = await sessionUser();
  if (!user) redirect(`/sign-in?next=${encodeURIComponent(`/invite/${token}`)}`);
  const asked = form.get("name");
  const name = nameField.safeParse(asked ?? user.email.split("@")[0]);
  if (!name.success) return { problem: "name" };
  return join(token, user, name.data);
}

/** Makes an account for the invited address, and accepts at once when the auth server asks for no confirmation. */
export async function signUp(_: JoinState, form: FormData): Promise<JoinState> {
  const token = String(form.get("token"));
  const typed = String(form.get("name") ?? "");
  const name = nameField.safeParse(typed);
  if (!name.success) return { problem: "name", name: typed };
  const password = form.get("password");
  if (typeof password !== "string" || password === "") return { problem: "password", name: typed };
  const invitation = await openInvitation(token);
  if (invitation?.status !== "pending") return { problem: "gone" };
  const { email } = invitation;
  const { data, error } = await (await authClient()).auth.signUp({
    email,
    password,
    options: { emailRedirectTo: `${env().APP_URL}/invite/${token}` },
  });
  if (error) {
    if (error.status === 429) return { problem: "rate", name: typed };
    if (isAuthRetryableFetchError(error) || (error.status ?? 500) >= 500) {
      return { problem: "unavailable", name: typed };
    }
    return { problem: error.code === "weak_password" ? "weak" : "exists", name: typed };
  }
  if (!data.session || !data.user) return { confirm: true };
  return join(token, { userId: idOf("user", data.user.id), email }, name.data);
}

async function join(token: string, user: SessionUser, name: string): Promise<JoinState> {
  try {
    const workspaceId = await acceptInvitation(token, { ...user, name }, await requestFacts());
    await rememberWorkspace(workspaceId);
  } catch (error) {
    unstable_rethrow(error);
    const problem = error instanceof AppError ? PROBLEMS[error.code] : undefined;
    if (!problem) log().error({ err: error }, "an invitation could not be accepted");
    return { problem: problem ?? "unavailable", name };
  }
  redirect("/");
}
