import { z } from "zod";
import { ID_PREFIXES, type Id, type IdKind, isId } from "@/lib/kernel/ids";

/** A path or body field that holds an id of one kind. */
export function idField<K extends IdKind>(kind: K) {
  const prefix = ID_PREFIXES[kind];
  return z
    .string()
    .refine((value): value is Id<K> => isId(kind, value), `must be an id of the form ${prefix}_…`)
    .meta({
      example: `${prefix}_01jd8z6k5ve0g8pq2y3w4x5z6a`,
      pattern: `^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`,
    });
}

/** An instant, ISO 8601 in UTC. */
export const instantField = z.iso.datetime().meta({ id: "Instant", example: "2026-11-23T09:30:00.000Z" });

/** An instant that is still to come when the request is made. */
export const futureField = instantField
  .refine((value) => Date.parse(value) > Date.now(), "must be in the future")
  .meta({ example: "2036-11-23T09:30:00.000Z" });

/** Cursor pagination, named alike on every list. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(25).meta({ description: "Rows per page." }),
  cursor: z.string().max(500).optional().meta({ description: "`meta.nextCursor` of the page before." }),
});

/** The largest number of a Postgres `integer` column. */
export const INT4_MAX = 2_147_483_647;

/** What is wrong with a request, or why a step failed. */
export const problemSchema = z.object({ code: z.string(), message: z.string() }).meta({ id: "Problem" });

/** Any JSON object, such as a template's input. */
export const jsonObject = z.record(z.string(), z.json());

/** Who did something. */
export const actorSchema = z
  .object({
    kind: z.enum(["user", "api_key", "approval_link", "system"]),
    id: z.string(),
    label: z.string(),
  })
  .meta({ id: "Actor" });

// In ranges, and not as \p{Cc}: whoever reads the document may not know such classes.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const PRINTABLE = /^[^\u0000-\u001f\u007f-\u009f]*$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const ONE_LINE = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u;

/** Text without control characters. */
export function printable(field: z.ZodString): z.ZodString {
  return field.regex(PRINTABLE, "must not contain control characters");
}

/** One line of text people read: without control characters or marks that turn its direction. */
export function oneLine(field: z.ZodString): z.ZodString {
  return field.regex(ONE_LINE, "must not contain control characters");
}

/** A name people read. */
export const nameField = oneLine(z.string().trim().min(1).max(100)).meta({ example: "Purchasing" });

/** Why something sensitive is done; it lands in the audit event. */
export const reasonField = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .meta({ description: "Goes on record.", example: "Quarterly access review" });
