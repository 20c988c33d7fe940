"use server";

import { revalidatePath } from "next/cache";
import { requireScope } from "@/lib/auth/session";
import {
  addIssuerKeyBody,
  createIssuerBody,
  retireProofIssuerKey as retireContract,
  updateIssuerBody,
} from "@/lib/contracts/proof-issuers";
import { addIssuerKey, createIssuer, retireIssuerKey, updateIssuer } from "@/lib/domains/proofs";
import { isId } from "@/lib/kernel/ids";
import { type ActionState, attempt } from "../../attempt";

export interface KeyState extends ActionState {
  /** The new shared secret: shown once. Without one, the key is the issuer's own. */
  secret?: string | undefined;
}

const PATH = "/settings/proof-issuers";

/** Registers an issuer. */
export async function create(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("proof-issuers:write");
  const body = createIssuerBody.safeParse({
    key: form.get("key"),
    title: form.get("title"),
    kinds: kindsIn(form),
  });
  if (!body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await createIssuer(scope, body.data);
    revalidatePath(PATH);
  });
}

/** Disables an issuer, or lets it give proof again. */
export async function setStatus(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("proof-issuers:write");
  const issuerId = form.get("issuerId");
  const body = updateIssuerBody.safeParse({
    revision: Number(form.get("revision")),
    status: form.get("status"),
    reason: form.get("reason"),
  });
  if (!isId("proofIssuer", issuerId) || !body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await updateIssuer(scope, issuerId, body.data);
    revalidatePath(PATH);
  });
}

/** Gives an issuer one more key: the public key that was pasted, or a new shared secret. */
export async function addKey(_: KeyState, form: FormData): Promise<KeyState> {
  const scope = await requireScope("proof-issuers:write");
  const issuerId = form.get("issuerId");
  const publicKey = String(form.get("publicKey") ?? "").trim();
  const body = addIssuerKeyBody.safeParse({
    reason: form.get("reason"),
    ...(publicKey === "" ? { algorithm: "hmac-sha256" } : { algorithm: "ed25519", publicKey }),
  });
  if (!isId("proofIssuer", issuerId) || !body.success) return { problem: "validation_failed" };
  let secret: string | undefined;
  const state = await attempt(async () => {
    secret = (await addIssuerKey(scope, issuerId, body.data)).secret ?? undefined;
    revalidatePath(PATH);
  });
  return { ...state, secret };
}

/** Retires a key at once. */
export async function retireKey(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("proof-issuers:write");
  const [issuerId, keyId] = [form.get("issuerId"), form.get("keyId")];
  const body = retireContract.body.safeParse({ reason: form.get("reason") });
  if (!isId("proofIssuer", issuerId) || !isId("proofIssuerKey", keyId) || !body.success) {
    return { problem: "validation_failed" };
  }
  return attempt(async () => {
    await retireIssuerKey(scope, issuerId, keyId, body.data);
    revalidatePath(PATH);
  });
}

function kindsIn(form: FormData): string[] {
  return String(form.get("kinds") ?? "")
    .split(/[\s,]+/)
    .filter(Boolean);
}
