"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireScope } from "@/lib/auth/session";
import {
  createWebhookEndpointBody,
  pauseWebhookEndpoint as reasonContract,
  rotateWebhookSecret as rotateContract,
  updateWebhookEndpointBody,
} from "@/lib/contracts/webhook-endpoints";
import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  pauseWebhookEndpoint,
  resendWebhookDelivery,
  resumeWebhookEndpoint,
  rotateWebhookSecret,
  testWebhookEndpoint,
  updateWebhookEndpoint,
} from "@/lib/domains/webhooks";
import { type Id, isId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { type ActionState, attempt } from "../../attempt";

const PATH = "/settings/webhooks";
const BY_HAND = { reason: "Asked for in the console" };

export interface SecretState extends ActionState {
  /** The new signing secret: shown once. */
  secret?: string;
}

/** Has events posted to a URL. */
export async function createEndpoint(_: SecretState, form: FormData): Promise<SecretState> {
  const scope = await requireScope("webhooks:write");
  const body = createWebhookEndpointBody.safeParse({
    url: form.get("url"),
    description: form.get("description"),
    eventTypes: form.getAll("eventTypes"),
  });
  if (!body.success) return { problem: "validation_failed" };
  return attemptSecret(() => createWebhookEndpoint(scope, body.data));
}

/** Changes an endpoint. */
export async function updateEndpoint(_: ActionState, form: FormData): Promise<ActionState> {
  const body = updateWebhookEndpointBody.safeParse({
    revision: Number(form.get("revision")),
    url: form.get("url"),
    description: form.get("description"),
    eventTypes: form.getAll("eventTypes"),
    reason: form.get("reason"),
  });
  return onEndpoint(form, body, (scope, id, given) => updateWebhookEndpoint(scope, id, given));
}

/** Puts a new signing secret in place; the old one signs beside it during the overlap. */
export async function rotateSecret(_: SecretState, form: FormData): Promise<SecretState> {
  const scope = await requireScope("webhooks:write");
  const endpointId = form.get("endpointId");
  const body = rotateContract.body.safeParse({
    reason: form.get("reason"),
    overlapSeconds: Number(form.get("overlapSeconds")),
  });
  if (!isId("webhookEndpoint", endpointId) || !body.success) return { problem: "validation_failed" };
  return attemptSecret(() => rotateWebhookSecret(scope, endpointId, body.data));
}

export async function pauseEndpoint(_: ActionState, form: FormData): Promise<ActionState> {
  return onEndpoint(form, reasonIn(form), (scope, id, given) => pauseWebhookEndpoint(scope, id, given));
}

export async function resumeEndpoint(_: ActionState, form: FormData): Promise<ActionState> {
  return onEndpoint(form, reasonIn(form), (scope, id, given) => resumeWebhookEndpoint(scope, id, given));
}

/** Removes an endpoint, and goes back to the list. */
export async function removeEndpoint(_: ActionState, form: FormData): Promise<ActionState> {
  const state = await onEndpoint(form, reasonIn(form), (scope, id, given) =>
    deleteWebhookEndpoint(scope, id, given),
  );
  if (state.done) redirect(PATH);
  return state;
}

/** Sends a test event; the page shows what came of it. */
export async function sendTest(_: ActionState, form: FormData): Promise<ActionState> {
  return onEndpoint(form, { success: true, data: BY_HAND }, (scope, id, given) =>
    testWebhookEndpoint(scope, id, given),
  );
}

/** Delivers a message once more. */
export async function resend(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("webhooks:write");
  const deliveryId = form.get("deliveryId");
  if (!isId("webhookDelivery", deliveryId)) return { problem: "not_found" };
  return attempt(async () => {
    await resendWebhookDelivery(scope, deliveryId, BY_HAND);
    revalidatePath(PATH, "layout");
  });
}

type Parsed<T> = { success: true; data: T } | { success: false };

function reasonIn(form: FormData): Parsed<{ reason: string }> {
  return reasonContract.body.safeParse({ reason: form.get("reason") });
}

async function onEndpoint<T>(
  form: FormData,
  body: Parsed<T>,
  act: (scope: Scope, endpointId: Id<"webhookEndpoint">, given: T) => Promise<unknown>,
): Promise<ActionState> {
  const scope = await requireScope("webhooks:write");
  const endpointId = form.get("endpointId");
  if (!isId("webhookEndpoint", endpointId) || !body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await act(scope, endpointId, body.data);
    revalidatePath(PATH, "layout");
  });
}

async function attemptSecret(make: () => Promise<{ id: string; secret: string }>): Promise<SecretState> {
  let made: { id: string; secret: string } | undefined;
  const state = await attempt(async () => {
    made = await make();
    revalidatePath(PATH, "layout");
  });
  return { ...state, ...(made && { secret: made.secret }) };
}
