import type { FiringTrigger } from "@/drizzle/schema/triggers";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import type { FieldIssue } from "@/lib/kernel/errors";
import { scheduleProblem } from "./schedule";

/** A trigger of a definition by its name, which it keeps from version to version. */
export interface NamedTrigger {
  key: string;
  trigger: FiringTrigger;
}

/** The triggers that fire by themselves. Without an `id`, a webhook is named by its path, a schedule by its place. Pure. */
export function triggersOf({ triggers = [] }: TemplateDefinition): NamedTrigger[] {
  let schedules = 0;
  return triggers.flatMap((trigger): NamedTrigger[] => {
    if (trigger.kind === "schedule") {
      schedules += 1;
      return [{ key: trigger.id ?? `schedule-${schedules}`, trigger }];
    }
    return trigger.kind === "webhook" ? [{ key: trigger.id ?? `webhook-${trigger.path}`, trigger }] : [];
  });
}

/** What is wrong with the triggers of a definition, apart from their expressions. Pure. */
export function triggerIssues(definition: TemplateDefinition): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const named = triggersOf(definition);
  const pathOf = ({ trigger }: NamedTrigger) => `triggers.${definition.triggers?.indexOf(trigger)}`;
  for (const [index, one] of named.entries()) {
    const before = named.slice(0, index);
    if (before.some(({ key }) => key === one.key)) {
      issues.push({ path: `${pathOf(one)}.id`, message: `another trigger is named ${one.key}` });
    }
    const { trigger } = one;
    if (trigger.kind === "webhook") {
      if (before.some((other) => other.trigger.kind === "webhook" && other.trigger.path === trigger.path)) {
        issues.push({ path: `${pathOf(one)}.path`, message: "another webhook has this path" });
      }
      continue;
    }
    const problem = scheduleProblem(trigger);
    if (problem) issues.push({ path: `${pathOf(one)}.${problem.field}`, message: problem.message });
    if (trigger.missedMax !== undefined && trigger.missed !== "all") {
      issues.push({ path: `${pathOf(one)}.missedMax`, message: "means something with `missed: all` only" });
    }
  }
  return issues;
}
