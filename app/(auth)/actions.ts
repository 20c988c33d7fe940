"use server";

import { type AuthError, isAuthRetryableFetchError } from "@supabase/supabase-js";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { safeNextPath } from "@/lib/auth/next-path";
import { authClient } from "@/lib/auth/supabase";
import { env } from "@/lib/env";

type Problem = "credentials" | "email" | "password" | "code" | "link" | "rate" | "unavailable";

export interface SignInState {
  problem?: Problem;
  /** What the person typed, so that a failed try loses nothing but the password. */
  email?: string;
  /** A link was sent: ask for the code in the e-mail. */
  sent?: boolean;
}

const emailField = z.email();

/** Where a mailed link leads in the browser that asked for it; not every auth server puts it into the link. */
const NEXT_COOKIE = "sign-in-next";
const LINK_SECONDS = 3600;

function problemOf(error: AuthError, otherwise: Problem): Problem {
  if (error.status === 429) return "rate";
  if (isAuthRetryableFetchError(error) || (error.status ?? 500) >= 500) return "unavailable";
  return otherwise;
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** Password sign-in. Says only that the pair is wrong, never which half. */
export async function signInWithPassword(_: SignInState, form: FormData): Promise<SignInState> {
  const email = text(form, "email");
  const password = form.get("password");
  if (!emailField.safeParse(email).success) return { problem: "email", email };
  if (typeof password !== "string" || password === "") return { problem: "password", email };
  const { error } = await (await authClient()).auth.signInWithPassword({ email, password });
  if (error) return { problem: problemOf(error, "credentials"), email };
  redirect(safeNextPath(form.get("next")));
}

/** Sends a sign-in link to people who have an account; answers the same for everybody else. */
export async function sendSignInLink(_: SignInState, form: FormData): Promise<SignInState> {
  const email = text(form, "email");
  if (!emailField.safeParse(email).success) return { problem: "email", email };
  const next = safeNextPath(form.get("next"));
  const { error } = await (await authClient()).auth.signInWithOtp({
    email,
    options: { shouldCreateUser: false, emailRedirectTo: new URL(next, env().APP_URL).href },
  });
  const problem = error && problemOf(error, "link");
  if (problem === "rate" || problem === "unavailable") return { problem, email };
  const secure = env().APP_URL.startsWith("https:");
  (await cookies()).set(NEXT_COOKIE, next, { httpOnly: true, sameSite: "lax", secure, maxAge: LINK_SECONDS });
  return { sent: true, email };
}

/** The six digits from the e-mail, for a mail app on another device. */
export async function signInWithCode(_: SignInState, form: FormData): Promise<SignInState> {
  const email = text(form, "email");
  const token = text(form, "code").replaceAll(/\s/g, "");
  if (!/^\d{6,10}$/.test(token)) return { problem: "code", email, sent: true };
  const { error } = await (await authClient()).auth.verifyOtp({ email, token, type: "email" });
  if (error) return { problem: problemOf(error, "code"), email, sent: true };
  redirect(safeNextPath(form.get("next")));
}

/** Spends the sign-in link. By POST from its page, because mail scanners fetch links. */
export async function confirmSignInLink(_: SignInState, form: FormData): Promise<SignInState> {
  const { error } = await (await authClient()).auth.verifyOtp({
    token_hash: text(form, "token_hash"),
    type: "email",
  });
  if (error) return { problem: problemOf(error, "link") };
  const kept = await cookies();
  const asked = kept.get(NEXT_COOKIE)?.value;
  kept.delete(NEXT_COOKIE);
  redirect(safeNextPath(asked ?? form.get("next"), env().APP_URL));
}

/** Ends the session on this device. */
export async function signOut(): Promise<void> {
  await (await authClient()).auth.signOut({ scope: "local" });
  redirect("/sign-in");
}
