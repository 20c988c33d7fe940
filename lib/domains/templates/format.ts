import { z } from "zod";
import { templateDefinitionSchema } from "@/lib/contracts/templates";

let schema: Record<string, z.core.util.JSONType> | undefined;

/** The definition format as JSON Schema 2020-12, made of the schema that validates. */
export function definitionJsonSchema(): Record<string, z.core.util.JSONType> {
  schema ??= JSON.parse(JSON.stringify(z.toJSONSchema(templateDefinitionSchema, { io: "input" })));
  return schema as Record<string, z.core.util.JSONType>;
}
