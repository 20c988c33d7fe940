import type { FiringTrigger } from "@/drizzle/schema/triggers";
import { CelFailure, evaluateCel } from "@/lib/cel";
import type { Json } from "@/lib/kernel/canonical";
import { type FieldIssue, validationFailed } from "@/lib/kernel/errors";

type JsonObject = Record<string, Json>;

/** What a trigger's expressions see as `event`. */
export type TriggerEvent = JsonObject;

/** Whether a message is to start anything. Pure. @throws AppError validation_failed when its filter does not say */
export function passesFilter(trigger: FiringTrigger, event: TriggerEvent, now: Date): boolean {
  if (trigger.kind !== "webhook" || trigger.filter === undefined) return true;
  const says = evaluated("filter", trigger.filter, event, now);
  if ("issue" in says) throw validationFailed([says.issue], "The trigger's filter could not be evaluated.");
  if (typeof says.value === "boolean") return says.value;
  throw validationFailed([{ path: "filter", message: "must give true or false" }]);
}

/**
 * The input of the intent that a firing starts: the trigger's expressions, or, where it has none, a webhook's body
 * and nothing of a schedule. Pure. @throws AppError validation_failed, naming each expression that fails
 */
export function inputOf(trigger: FiringTrigger, event: TriggerEvent, now: Date): JsonObject {
  if (!trigger.input) return trigger.kind === "webhook" ? bodyOf(event) : {};
  const input: JsonObject = {};
  const issues: FieldIssue[] = [];
  for (const [name, source] of Object.entries(trigger.input)) {
    const result = evaluated(`input.${name}`, source, event, now);
    if ("issue" in result) issues.push(result.issue);
    else input[name] = result.value;
  }
  if (issues.length > 0) throw validationFailed(issues, "The trigger's input could not be computed.");
  return input;
}

function bodyOf({ body }: TriggerEvent): JsonObject {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  throw validationFailed([{ path: "body", message: "must be an object: the trigger maps no input" }]);
}

function evaluated(
  path: string,
  source: string,
  event: TriggerEvent,
  now: Date,
): { value: Json } | { issue: FieldIssue } {
  try {
    return { value: evaluateCel(source, { event, now: now.toISOString() }) };
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    return { issue: { path, message: error.message } };
  }
}
