import type { Json } from "@/lib/kernel/canonical";

const SECRET_NAME =
  /pass(word|phrase|wd)|secret|token|api[-_]?key|private[-_]?key|authori[sz]ation|credential|card[-_]?number|\bcvv2?\b|\bcvc\b|\bpin\b/i;

/** What stands in a decision's record where a secret was. */
const REDACTED = "[redacted]";

/** A document without what its field names say is secret. Gives the same object when there is nothing to hide. Pure. */
export function redact(value: Json): Json {
  if (Array.isArray(value)) {
    const kept = value.map(redact);
    return kept.some((item, index) => item !== value[index]) ? kept : value;
  }
  if (typeof value !== "object" || value === null) return value;
  let copy: { [key: string]: Json } | undefined;
  for (const key in value) {
    const field = value[key] as Json;
    const kept = SECRET_NAME.test(key) && field !== null ? REDACTED : redact(field);
    if (kept !== field) {
      copy ??= { ...value };
      copy[key] = kept;
    }
  }
  return copy ?? value;
}
