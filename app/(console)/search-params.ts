import { z } from "zod";

/**
 * The filters of a list, read from its address with the schema that validates the API's query. A value that
 * does not fit is left out: a mistyped address shows the unfiltered list, not an error.
 */
export function readQuery<Q extends z.ZodObject>(
  schema: Q | undefined,
  given: Record<string, string | string[] | undefined>,
): z.infer<Q> {
  if (!schema) throw new TypeError("this route takes no query");
  const fitting = Object.entries(schema.shape).flatMap(([key, field]) => {
    const value = [given[key]].flat()[0];
    return value !== undefined && value !== "" && z.safeParse(field, value).success ? [[key, value]] : [];
  });
  return schema.parse(Object.fromEntries(fitting));
}

/** The address of a list with some parameters replaced; `undefined` drops one. */
export function hrefWith(
  path: string,
  given: Record<string, string | string[] | undefined>,
  changes: Record<string, string | undefined>,
): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...given, ...changes })) {
    const first = [value].flat()[0];
    if (first !== undefined && first !== "") query.set(key, first);
  }
  return query.size > 0 ? `${path}?${query}` : path;
}
