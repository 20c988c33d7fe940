"use server";

import { revalidatePath } from "next/cache";
import { requireScope } from "@/lib/auth/session";
import {
  reconcileEffect as reconcileContract,
  settleEffect as settleContract,
} from "@/lib/contracts/effects";
import { reconcileEffect, settleEffect } from "@/lib/domains/effects";
import type { Json } from "@/lib/kernel/canonical";
import { isId } from "@/lib/kernel/ids";
import { type ActionState, attempt } from "../attempt";

/** Asks the other side now what it did for the key. */
export async function reconcile(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("effects:settle");
  const effectId = form.get("effectId");
  const body = reconcileContract.body.safeParse({ reason: form.get("reason") });
  if (!isId("effect", effectId) || !body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await reconcileEffect(scope, effectId, body.data);
    revalidatePath("/effects", "layout");
  });
}

/** Records what somebody found out of an act that nobody knew the outcome of. */
export async function settle(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("effects:settle");
  const effectId = form.get("effectId");
  const text = String(form.get("receipt") ?? "").trim();
  const receipt = text === "" ? undefined : jsonOf(text);
  const body = settleContract.body.safeParse({
    outcome: form.get("outcome"),
    reason: form.get("reason"),
    ...(receipt !== undefined && { receipt }),
  });
  if (!isId("effect", effectId) || !body.success || receipt === INVALID) {
    return { problem: "validation_failed" };
  }
  return attempt(async () => {
    const { receipt, ...rest } = body.data;
    await settleEffect(scope, effectId, {
      ...rest,
      ...(receipt !== undefined && { receipt: receipt as Json }),
    });
    revalidatePath("/effects", "layout");
  });
}

/** Stands for a text that is no JSON; nothing a person types is this. */
const INVALID = Symbol("no JSON");

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return INVALID;
  }
}
