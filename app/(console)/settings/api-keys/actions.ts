"use server";

import { revalidatePath } from "next/cache";
import { requireScope } from "@/lib/auth/session";
import {
  createApiKey as createContract,
  revokeApiKey as revokeContract,
  rotateApiKey as rotateContract,
} from "@/lib/contracts/api-keys";
import { createApiKey, revokeApiKey, rotateApiKey } from "@/lib/domains/tenancy";
import { isId } from "@/lib/kernel/ids";
import { type ActionState, attempt } from "../../attempt";

export interface SecretState extends ActionState {
  /** The new key: shown once and kept nowhere. */
  secret?: string;
}

const DAY_MS = 86_400_000;

/** Creates a key with scopes the person holds. */
export async function createKey(_: SecretState, form: FormData): Promise<SecretState> {
  const scope = await requireScope("api-keys:write");
  const days = Number(form.get("days"));
  const body = createContract.body.safeParse({
    name: form.get("name"),
    scopes: form.getAll("scopes"),
    ...(days > 0 && { expiresAt: new Date(Date.now() + days * DAY_MS).toISOString() }),
  });
  if (!body.success) return { problem: "validation_failed" };
  const { expiresAt, ...input } = body.data;
  return attemptSecret(() =>
    createApiKey(scope, { ...input, ...(expiresAt && { expiresAt: new Date(expiresAt) }) }),
  );
}

/** Puts a new key in the place of one; both work during the overlap. */
export async function rotateKey(_: SecretState, form: FormData): Promise<SecretState> {
  const scope = await requireScope("api-keys:write");
  const apiKeyId = form.get("apiKeyId");
  const body = rotateContract.body.safeParse({
    reason: form.get("reason"),
    overlapSeconds: Number(form.get("overlapSeconds")),
  });
  if (!isId("apiKey", apiKeyId) || !body.success) return { problem: "validation_failed" };
  return attemptSecret(() => rotateApiKey(scope, apiKeyId, body.data));
}

/** Revokes a key at once. */
export async function revokeKey(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("api-keys:write");
  const apiKeyId = form.get("apiKeyId");
  const body = revokeContract.body.safeParse({ reason: form.get("reason") });
  if (!isId("apiKey", apiKeyId) || !body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await revokeApiKey(scope, apiKeyId, body.data);
    revalidatePath("/settings/api-keys");
  });
}

async function attemptSecret(make: () => Promise<{ secret: string }>): Promise<SecretState> {
  let secret: string | undefined;
  const state = await attempt(async () => {
    ({ secret } = await make());
    revalidatePath("/settings/api-keys");
  });
  return { ...state, secret };
}
