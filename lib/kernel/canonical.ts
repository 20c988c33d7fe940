import canonicalize from "canonicalize";

/** JSON as every hash of the product sees it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** RFC 8785 (JCS) text of a JSON value: the only form that is ever hashed or signed. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("only JSON values have a canonical form");
  return text;
}
