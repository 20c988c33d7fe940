import { desc } from "drizzle-orm";
import { decisions } from "@/drizzle/schema";
import { withScope } from "@/lib/db";
import type { Json } from "@/lib/kernel/canonical";
import type { Scope } from "@/lib/kernel/principal";

const LOOKED_AT = 50;
const FIELDS_MAX = 200;
const DEPTH_MAX = 4;
const NAME = /^[a-zA-Z_]\w*$/;

/** What every rule can read. */
const ALWAYS: KnownField[] = [
  { path: "intent.template", type: "string" },
  { path: "intent.version", type: "number" },
  { path: "requester.kind", type: "string" },
  { path: "requester.id", type: "string" },
  { path: "requester.label", type: "string" },
  { path: "now", type: "string" },
];

interface KnownField {
  path: string;
  type: string;
}

/** The fields rules can read here, as recent decisions had them: what the editor offers. */
export async function knownFields(scope: Scope): Promise<KnownField[]> {
  const rows = await withScope(scope, (tx) =>
    tx.select({ input: decisions.input }).from(decisions).orderBy(desc(decisions.id)).limit(LOOKED_AT),
  );
  return fieldsOf(rows.map(({ input }) => input));
}

/** The fields of documents with their types; the first type seen is told. Pure. */
export function fieldsOf(documents: Record<string, Json>[]): KnownField[] {
  const types = new Map(ALWAYS.map(({ path, type }) => [path, type]));
  for (const document of documents) collect(document.input ?? null, "input", 1, types);
  return [...types]
    .map(([path, type]) => ({ path, type }))
    .sort((a, b) => a.path.localeCompare(b.path))
    .slice(0, FIELDS_MAX);
}

function collect(value: Json, path: string, depth: number, types: Map<string, string>): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    if (!types.has(path))
      types.set(path, Array.isArray(value) ? "list" : value === null ? "null" : typeof value);
    return;
  }
  if (depth > DEPTH_MAX) return;
  for (const [key, field] of Object.entries(value)) {
    if (NAME.test(key)) collect(field, `${path}.${key}`, depth + 1, types);
  }
}
