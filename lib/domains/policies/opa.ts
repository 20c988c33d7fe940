import { z } from "zod";
import { effectSchema, type RuleResult, type Subject } from "@/lib/contracts/decisions";
import { ruleObligations } from "@/lib/contracts/policies";
import { queryOpaConnector } from "@/lib/domains/connectors";
import type { Json } from "@/lib/kernel/canonical";
import { AppError } from "@/lib/kernel/errors";
import type { Scope } from "@/lib/kernel/principal";
import type { PolicyPack } from "./combine";
import type { JudgedRule } from "./judge";

const text = (max: number) => z.string().min(1).max(max);

/** What a policy in OPA answers: whether it allows, or the rules it looked at, as the built-in engine gives them. */
const answerSchema = z.union([
  z.boolean(),
  z.object({
    rules: z
      .array(
        z.object({
          id: text(100),
          title: text(200).optional(),
          effect: effectSchema,
          matched: z.boolean().default(true),
          reason: text(500).optional(),
          obligations: ruleObligations.optional(),
        }),
      )
      .max(1000),
  }),
]);

/**
 * Asks the OPA server of a pack. What it answers amiss is a rule that could not be evaluated, so that the decision
 * is deny and says why; when it does not answer, there is no decision.
 * @throws AppError policy_unavailable
 */
export async function askOpa(
  scope: Scope,
  { packKey, engine }: PolicyPack,
  subject: Subject,
  input: Record<string, Json>,
): Promise<JudgedRule[]> {
  if (engine.kind !== "opa") throw new TypeError(`${packKey} is not in OPA`);
  const { connector, path: document, timeoutMs } = engine;
  let result: Json | undefined;
  try {
    result = await queryOpaConnector(scope, connector, {
      document,
      input: { ...input, subject },
      timeoutMs,
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "connector_unavailable") throw error;
    throw new AppError(
      "policy_unavailable",
      `The engine of policy ${packKey} does not answer. ${error.message}`,
      { packKey, connector },
      error.retryAfterSeconds ?? 1,
    );
  }
  if (result === undefined) return [broken(packKey, `OPA defines no document ${document}`)];
  const answer = answerSchema.safeParse(result);
  if (!answer.success) {
    const [issue] = answer.error.issues;
    return [broken(packKey, `OPA answered amiss at ${document}: ${issue?.message ?? "not understood"}`)];
  }
  return judgedOf(packKey, answer.data);
}

function judgedOf(packKey: string, answer: z.output<typeof answerSchema>): JudgedRule[] {
  if (typeof answer === "boolean") {
    const reason = answer ? "OPA allows it" : "OPA does not allow it";
    return [
      {
        result: {
          packKey,
          ruleId: "decision",
          title: "OPA decision",
          effect: "allow",
          matched: answer,
          reason,
        },
      },
    ];
  }
  return answer.rules.map(({ id, title = id, reason = title, effect, matched, obligations }) => ({
    result: { packKey, ruleId: id, title, effect, matched, reason },
    ...(obligations && { obligations }),
  }));
}

function broken(packKey: string, error: string): JudgedRule {
  const result: RuleResult = {
    packKey,
    ruleId: "decision",
    title: "OPA decision",
    effect: "deny",
    matched: false,
    reason: error,
    error,
  };
  return { result };
}
