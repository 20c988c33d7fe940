const YES = new Set(["target.idempotencyKeys"]);
const NUMBERS = new Set([
  "revision",
  "target.port",
  "limits.timeoutSeconds",
  "limits.callsPerMinute",
  "limits.breakerFailures",
  "limits.breakerSeconds",
]);

/**
 * The body that a form's fields make, named by their paths (`target.auth.type`). An empty field is left out, and
 * an empty rate limit is none. What it is worth is for the contract to say. Pure.
 */
export function bodyOf(form: FormData): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [path, value] of form) {
    if (typeof value !== "string" || !/^[a-zA-Z]+(\.[a-zA-Z]+)*$/.test(path)) continue;
    if (value === "" && path !== "limits.callsPerMinute") continue;
    const keys = path.split(".");
    const last = keys.pop() as string;
    let at = body;
    for (const key of keys) {
      if (!Object.hasOwn(at, key)) Object.defineProperty(at, key, { value: {}, enumerable: true });
      at = at[key] as Record<string, unknown>;
    }
    const read =
      value === "" ? null : NUMBERS.has(path) ? Number(value) : YES.has(path) ? value === "true" : value;
    Object.defineProperty(at, last, { value: read, enumerable: true, configurable: true });
  }
  return body;
}
