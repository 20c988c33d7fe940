import { type CelInput, celEnv, parse, plan } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import canonicalize from "canonicalize";

type Bindings = Record<string, unknown>;
type Program = (bindings: Bindings) => unknown;

const environment = celEnv({ funcs: strings });
const programs = new Map<string, Program>();

/** Throws when the text is not a CEL expression. */
export function compile(text: string): Program {
  let program = programs.get(text);
  if (!program) {
    const planned = plan(environment, parse(text));
    program = (bindings) => planned(bindings as Record<string, CelInput>);
    if (programs.size > 10_000) programs.clear();
    programs.set(text, program);
  }
  return program;
}

/** Whether the expression yields exactly true; a missing field or any error is no match. */
export function holds(text: string, bindings: Bindings): boolean {
  try {
    return compile(text)(bindings) === true;
  } catch {
    return false;
  }
}

/** The value of a key expression as text, for grouping; null when it has none. */
export function keyOf(text: string, bindings: Bindings): string | null {
  try {
    const value = compile(text)(bindings);
    if (value instanceof Error) return null;
    return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
  } catch {
    return null;
  }
}

export function valueAt(root: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, name) =>
        typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
          ? (value as Bindings)[name]
          : undefined,
      root,
    );
}

const SIMPLE_CONJUNCTION = /^[\w.\s=&'"-]+$/;
const TERM = /^(async|event)\.([\w.]+)\s*==\s*(async|event)\.([\w.]+)$/;

/**
 * From `async.a == event.b && …`: the field of the arriving event that must equal a value known now, so that
 * waiting runs can be looked up by index. Null when the expression has no such term.
 */
export function indexTerm(text: string, event: unknown): { path: string; value: string } | null {
  if (!SIMPLE_CONJUNCTION.test(text)) return null;
  for (const term of text.split("&&")) {
    const match = TERM.exec(term.trim());
    if (!match) continue;
    const [, left, leftPath = "", right, rightPath = ""] = match;
    if (left === right) continue;
    const value = valueAt(event, left === "event" ? leftPath : rightPath);
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") continue;
    const path = left === "async" ? leftPath : rightPath;
    return { path, value: indexValue(path, value) };
  }
  return null;
}

export function indexValue(path: string, value: unknown): string {
  return `${path}=${canonicalize(value) ?? "null"}`;
}
