"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireScope } from "@/lib/auth/session";
import { createSecretBody, fireTriggerBody, pauseTrigger as pauseContract } from "@/lib/contracts/triggers";
import { fireTrigger } from "@/lib/domains/firings";
import {
  createTriggerSecret,
  pauseTrigger,
  resumeTrigger,
  revokeTriggerSecret,
} from "@/lib/domains/triggers";
import { AppError } from "@/lib/kernel/errors";
import { isId } from "@/lib/kernel/ids";
import { type ActionState, attempt } from "../attempt";

export interface SecretState extends ActionState {
  /** A key that was made: shown once and kept nowhere in the clear. */
  value?: string | null;
}

/** Has a trigger start nothing until it is resumed. */
export async function pause(_: ActionState, form: FormData): Promise<ActionState> {
  return turn(form, pauseTrigger);
}

/** Lets a paused trigger fire again. */
export async function resume(_: ActionState, form: FormData): Promise<ActionState> {
  return turn(form, resumeTrigger);
}

async function turn(form: FormData, verb: typeof pauseTrigger): Promise<ActionState> {
  const scope = await requireScope("triggers:write");
  const triggerId = form.get("triggerId");
  const body = pauseContract.body.safeParse({ reason: form.get("reason") });
  if (!isId("trigger", triggerId) || !body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await verb(scope, triggerId, body.data);
    revalidatePath("/triggers", "layout");
  });
}

/** Fires a trigger now, and shows the run; a denial is shown among the firings. */
export async function fire(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("intents:execute");
  const triggerId = form.get("triggerId");
  const given = form.get("body");
  const message = typeof given === "string" ? jsonOf(given) : {};
  const body = fireTriggerBody.safeParse({ reason: form.get("reason"), body: message });
  if (!isId("trigger", triggerId) || message === undefined || !body.success)
    return { problem: "validation_failed" };
  let runId = "";
  const state = await attempt(async () => {
    try {
      runId = (await fireTrigger(scope, triggerId, body.data)).run.id;
    } catch (error) {
      const isDenied = error instanceof AppError && ["policy_denied", "policy_error"].includes(error.code);
      if (!isDenied) throw error;
    }
    revalidatePath("/triggers", "layout");
  });
  if (runId && scope.permissions.has("runs:read")) redirect(`/runs/${runId}`);
  return state;
}

/** Makes a signing key, or takes the sender's own. */
export async function makeSecret(_: SecretState, form: FormData): Promise<SecretState> {
  const scope = await requireScope("triggers:write");
  const triggerId = form.get("triggerId");
  const key = String(form.get("key") ?? "").trim();
  const body = createSecretBody.safeParse({
    reason: form.get("reason"),
    overlapSeconds: Number(form.get("overlapSeconds")),
    ...(key && { key }),
  });
  if (!isId("trigger", triggerId) || !body.success) return { problem: "validation_failed" };
  let value: string | null = null;
  const state = await attempt(async () => {
    ({ value } = await createTriggerSecret(scope, triggerId, body.data));
    revalidatePath("/triggers", "layout");
  });
  return { ...state, value };
}

/** Ends a signing key at once. */
export async function revokeSecret(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("triggers:write");
  const [triggerId, secretId] = [form.get("triggerId"), form.get("triggerSecretId")];
  const body = pauseContract.body.safeParse({ reason: form.get("reason") });
  if (!isId("trigger", triggerId) || !isId("triggerSecret", secretId) || !body.success) {
    return { problem: "validation_failed" };
  }
  return attempt(async () => {
    await revokeTriggerSecret(scope, triggerId, secretId, body.data);
    revalidatePath("/triggers", "layout");
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
