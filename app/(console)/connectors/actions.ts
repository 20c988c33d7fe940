"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { z } from "zod";
import { requireScope } from "@/lib/auth/session";
import { allowHostBody, disallowHost as disallowContract } from "@/lib/contracts/allowed-hosts";
import { createConnectorBody, reasonBody, updateConnectorBody } from "@/lib/contracts/connectors";
import {
  allowHost,
  createConnector,
  deleteConnector,
  disallowHost,
  testConnector,
  updateConnector,
} from "@/lib/domains/connectors";
import { AppError, type FieldIssue } from "@/lib/kernel/errors";
import { isId } from "@/lib/kernel/ids";
import { type ActionState, attempt } from "../attempt";
import { bodyOf } from "./form-body";

export interface ConnectorState extends ActionState {
  /** What is wrong with which field. */
  issues?: FieldIssue[];
}

/** Registers a connector, and shows it. */
export async function create(_: ConnectorState, form: FormData): Promise<ConnectorState> {
  const scope = await requireScope("connectors:write");
  const body = createConnectorBody.safeParse(bodyOf(form));
  if (!body.success) return refusedFields(body.error);
  let id = "";
  const state = await attemptFields(async () => {
    ({ id } = await createConnector(scope, body.data));
  });
  if (state.problem === "conflict") {
    return { problem: "validation_failed", issues: [{ path: "key", message: "another connector has it" }] };
  }
  if (state.done) redirect(`/connectors/${id}`);
  return state;
}

/** Changes a connector, and shows it. */
export async function update(_: ConnectorState, form: FormData): Promise<ConnectorState> {
  const scope = await requireScope("connectors:write");
  const { connectorId, ...given } = bodyOf(form);
  const body = updateConnectorBody.safeParse(given);
  if (!isId("connector", connectorId)) return { problem: "not_found" };
  if (!body.success) return refusedFields(body.error);
  const state = await attemptFields(async () => {
    await updateConnector(scope, connectorId, body.data);
    revalidatePath("/connectors", "layout");
  });
  if (state.done) redirect(`/connectors/${connectorId}`);
  return state;
}

/** Tests a connector now. */
export async function test(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("connectors:write");
  const connectorId = form.get("connectorId");
  if (!isId("connector", connectorId)) return { problem: "not_found" };
  return attempt(async () => {
    await testConnector(scope, connectorId, { reason: "Asked for in the console" });
    revalidatePath("/connectors", "layout");
  });
}

/** Removes a connector, and goes back to the list. */
export async function remove(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("connectors:write");
  const connectorId = form.get("connectorId");
  const body = reasonBody.safeParse({ reason: form.get("reason") });
  if (!isId("connector", connectorId) || !body.success) return { problem: "validation_failed" };
  const state = await attempt(async () => {
    await deleteConnector(scope, connectorId, body.data);
    revalidatePath("/connectors", "layout");
  });
  // Nobody changed it: a template or a run needs it.
  if (state.problem === "conflict") return { ...state, problem: "invalid_transition" };
  if (state.done) redirect("/connectors");
  return state;
}

/** Lets connectors reach a host with a private address. */
export async function allow(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("settings:write");
  const port = form.get("port");
  const body = allowHostBody.safeParse({
    host: form.get("host"),
    port: port ? Number(port) : null,
    reason: form.get("reason"),
  });
  if (!body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await allowHost(scope, body.data);
    revalidatePath("/connectors/hosts");
  });
}

/** Takes a host off the list. */
export async function disallow(_: ActionState, form: FormData): Promise<ActionState> {
  const scope = await requireScope("settings:write");
  const allowedHostId = form.get("allowedHostId");
  const body = disallowContract.body.safeParse({ reason: form.get("reason") });
  if (!isId("allowedHost", allowedHostId) || !body.success) return { problem: "validation_failed" };
  return attempt(async () => {
    await disallowHost(scope, allowedHostId, body.data);
    revalidatePath("/connectors/hosts");
  });
}

function refusedFields(error: z.ZodError): ConnectorState {
  return {
    problem: "validation_failed",
    issues: error.issues.map(({ path, message }) => ({ path: path.join("."), message })),
  };
}

/** `attempt` that also says which fields a verb refused. */
async function attemptFields(act: () => Promise<void>): Promise<ConnectorState> {
  let issues: FieldIssue[] = [];
  const state = await attempt(async () => {
    try {
      await act();
    } catch (error) {
      if (error instanceof AppError) issues = (error.details?.issues as FieldIssue[] | undefined) ?? [];
      throw error;
    }
  });
  return { ...state, ...(issues.length > 0 && { issues }) };
}
