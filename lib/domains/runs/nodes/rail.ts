import { eq } from "drizzle-orm";
import { workspaces } from "@/drizzle/schema";
import { CelFailure, evaluateCel } from "@/lib/cel";
import type { TemplateNode } from "@/lib/contracts/templates";
import type { Json } from "@/lib/kernel/canonical";
import type { CommandRequest, PaymentRequest, RailKind } from "@/lib/rails/port";
import { railFor } from "@/lib/rails/registry";
import { type RunState, variablesOf } from "../state";
import { objectionTo } from "./act-policy";
import type { NodeContext, NodeHandler, NodeResult } from "./handler";

const TIMEOUT_SECONDS = 30;

/** Payment: over the rail of its workspace, with the receipt of the operation it continues. */
export const paymentNode: NodeHandler<"payment"> = {
  async start(context, node) {
    const { run } = context;
    const [amount, currency, wallet, beneficiary] = evaluated(run, [
      node.amount,
      node.currency,
      node.wallet,
      node.beneficiary,
    ]);
    if (!Number.isSafeInteger(amount) || (amount as number) < 1)
      throw new CelFailure("`amount` does not give whole minor units above zero");
    if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency))
      throw new CelFailure("`currency` does not give an ISO 4217 code");
    const request: PaymentRequest = {
      operation: node.operation,
      amount: amount as number,
      currency,
      wallet: textOf("wallet", wallet),
      beneficiary: textOf("beneficiary", beneficiary),
      of: receiptOf(run, node.of),
    };
    return actOver(context, node, "payment", { ...request }, node.timeoutSeconds);
  },
};

/** Device command: over the rail of its workspace; it expires with the node's deadline. */
export const commandNode: NodeHandler<"device_command"> = {
  async start(context, node) {
    const { run, now } = context;
    const names = Object.keys(node.parameters ?? {});
    const [device, ...given] = evaluated(run, [node.device, ...Object.values(node.parameters ?? {})]);
    const request: CommandRequest = {
      device: textOf("device", device) ?? "",
      command: node.command,
      parameters: Object.fromEntries(names.map((name, index) => [name, given[index] ?? null])),
      expiresAt: new Date(now.getTime() + node.deadlineSeconds * 1000).toISOString(),
    };
    return actOver(context, node, "device_command", { ...request }, node.timeoutSeconds);
  },
};

async function actOver(
  context: NodeContext,
  node: TemplateNode,
  kind: RailKind,
  request: Record<string, Json>,
  timeoutSeconds = TIMEOUT_SECONDS,
): Promise<NodeResult> {
  const objection = await objectionTo(context, node, kind, request);
  if (objection) return objection;
  const { tx, scope } = context;
  const [place] = await tx
    .select({ mode: workspaces.mode })
    .from(workspaces)
    .where(eq(workspaces.id, scope.workspaceId));
  const rail = railFor(kind, place?.mode ?? "live");
  if (!rail) {
    const what = kind === "payment" ? "Payments" : "Devices";
    const message = `${what} are not connected in this workspace.`;
    return { kind: "failed", error: { code: "connector_unavailable", message } };
  }
  return { kind: "act", effect: { kind, request: { rail, request, timeoutMs: timeoutSeconds * 1000 } } };
}

function evaluated(run: RunState, sources: (string | undefined)[]): Json[] {
  const variables = variablesOf(run);
  return sources.map((source) => (source === undefined ? null : evaluateCel(source, variables)));
}

function textOf(field: string, value: Json | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" && value !== "" && value.length <= 200) return value;
  throw new CelFailure(`\`${field}\` does not give a name`);
}

/** What the payment that is continued left; it must have been made. */
function receiptOf(run: RunState, nodeId: string | undefined): Json {
  if (nodeId === undefined) return null;
  const step = run.steps.get(nodeId);
  if (step?.status === "succeeded") return step.output;
  throw new CelFailure(`${nodeId}, which this continues, was not made`);
}
