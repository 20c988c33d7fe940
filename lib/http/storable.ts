import { type FieldIssue, validationFailed } from "@/lib/kernel/errors";

/** Deeper than any document of ours, and far from what a recursive reader can take. */
const DEPTH_MAX = 64;
const ISSUES_MAX = 20;

/** The value itself, when all of it can be kept as it was sent. @throws AppError validation_failed */
export function requireStorable<T>(value: T): T {
  const issues = unstorableIn(value);
  if (issues.length > 0) throw validationFailed(issues);
  return value;
}

/**
 * What of a JSON value cannot be kept as it was sent: NUL (Postgres has no such text), half of a surrogate pair (it
 * has no UTF-8 form, so hashes of it would not hold), numbers beyond a double, and nesting without end.
 */
function unstorableIn(value: unknown): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const open = [{ value, path: "", depth: 0 }];
  // A stack of our own: the value may be nested deeper than the engine's.
  for (let next = open.pop(); next && issues.length < ISSUES_MAX; next = open.pop()) {
    const { value, path, depth } = next;
    const message = problemOf(value, depth);
    if (message) issues.push({ path: path || "body", message });
    else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        const at = path === "" ? key : `${path}.${key}`;
        const keyProblem = textProblem(key);
        if (keyProblem)
          issues.push({ path: path || "body", message: `has a field whose name ${keyProblem}` });
        else open.push({ value: inner, path: at, depth: depth + 1 });
      }
    }
  }
  return issues;
}

function problemOf(value: unknown, depth: number): string | null {
  if (typeof value === "string") return textProblem(value);
  if (typeof value === "number" && !Number.isFinite(value)) return "is too large a number";
  return depth > DEPTH_MAX ? `is nested more than ${DEPTH_MAX} levels deep` : null;
}

function textProblem(text: string): string | null {
  return text.includes("\0") || !text.isWellFormed() ? "has a character that is not valid text" : null;
}
