"use server";

import { revalidatePath } from "next/cache";
import { requireScope } from "@/lib/auth/session";
import {
  liftKillSwitch as liftContract,
  throwKillSwitch as throwContract,
} from "@/lib/contracts/kill-switches";
import { liftKillSwitch, throwKillSwitch } from "@/lib/domains/kill-switches";
import { isId } from "@/lib/kernel/ids";
import { type ActionState, attempt } from "../attempt";

/** Halts every act of the tenant or of this workspace. */
export async function halt(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("kill-switches:operate");
  const body = throwContract.body.safeParse({ scope: form.get("scope"), reason: form.get("reason") });
  if (!body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await throwKillSwitch(scope, body.data);
    // The notice of it is on every page.
    revalidatePath("/", "layout");
  });
}

/** Lifts a switch: what waited for it goes on. */
export async function lift(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("kill-switches:operate");
  const killSwitchId = form.get("killSwitchId");
  const body = liftContract.body.safeParse({ reason: form.get("reason") });
  if (!isId("killSwitch", killSwitchId) || !body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await liftKillSwitch(scope, killSwitchId, body.data);
    revalidatePath("/", "layout");
  });
}
