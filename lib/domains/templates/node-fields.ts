import type { TemplateDefinition, TemplateNode } from "@/lib/contracts/templates";
import type { ValueType } from "./value-type";

/** One CEL expression of a definition, and what is wanted of it. */
export interface ExpressionField {
  path: string;
  source: string;
  wants?: ValueType["name"][];
  /** Names it sees besides the usual ones. */
  sees?: "proof" | "event";
}

const TEXT: ValueType["name"][] = ["string"];
const NUMBER: ValueType["name"][] = ["int", "double"];

/** The CEL expressions of a node. */
export function expressionsOf(node: TemplateNode): ExpressionField[] {
  const at = `nodes.${node.id}`;
  const each = (field: string, values: Record<string, string> = {}): ExpressionField[] =>
    Object.entries(values).map(([key, source]) => ({ path: `${at}.${field}.${key}`, source }));
  const one = (
    field: string,
    source: string | undefined,
    rest: Omit<ExpressionField, "path" | "source"> = {},
  ): ExpressionField[] => (source === undefined ? [] : [{ path: `${at}.${field}`, source, ...rest }]);
  switch (node.kind) {
    case "approval":
      return one("question", node.question);
    case "proof":
      return [
        ...one("subject", node.subject, { wants: TEXT }),
        ...one("accepts", node.accepts, { wants: ["bool"], sees: "proof" }),
      ];
    case "event":
      return one("matches", node.matches, { wants: ["bool"], sees: "event" });
    case "payment":
      return [
        ...one("wallet", node.wallet, { wants: TEXT }),
        ...one("beneficiary", node.beneficiary, { wants: TEXT }),
        ...one("amount", node.amount, { wants: NUMBER }),
        ...one("currency", node.currency, { wants: TEXT }),
      ];
    case "device_command":
      return [...one("device", node.device, { wants: TEXT }), ...each("parameters", node.parameters)];
    case "http":
      return each("body", node.body);
    case "notify":
      return [
        ...one("to", node.to, { wants: TEXT }),
        ...one("subject", node.subject),
        ...one("text", node.text),
      ];
    case "delay":
      return one("until", node.until, { wants: ["string", "other"] });
    case "set":
      return each("values", node.values);
    case "sub_intent":
      return each("input", node.input);
    case "end":
      return each("output", node.output);
    default:
      return [];
  }
}

/** The CEL expressions of triggers: they see what happened, and no step. */
export function triggerExpressions({ triggers = [] }: TemplateDefinition): ExpressionField[] {
  return triggers.flatMap((trigger, index) => {
    const at = `triggers.${index}`;
    if (trigger.kind === "api") return [];
    const values = Object.entries(trigger.input ?? {}).map(([key, source]) => ({
      path: `${at}.input.${key}`,
      source,
    }));
    if (trigger.kind === "schedule" || trigger.filter === undefined) return values;
    return [...values, { path: `${at}.filter`, source: trigger.filter, wants: ["bool"] }];
  });
}
