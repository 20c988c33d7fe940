import Ajv2020, { type ErrorObject, type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { type FieldIssue, validationFailed } from "@/lib/kernel/errors";

const ajv = addFormats(new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }));
const compiled = new Map<string, ValidateFunction>();
const COMPILED_MAX = 1000;

/** Compiles a JSON Schema (2020-12). @throws Error when the schema itself is not valid */
export function compileInputSchema(schema: Record<string, unknown>): ValidateFunction {
  return ajv.compile(schema);
}

/**
 * Checks an intent's input against its template's schema; the compiled schema is kept by checksum.
 * @throws AppError validation_failed with every field that is wrong
 */
export function checkInput(checksum: string, schema: Record<string, unknown>, input: unknown): void {
  let validate = compiled.get(checksum);
  if (!validate) {
    validate = compileInputSchema(schema);
    if (compiled.size >= COMPILED_MAX) compiled.clear();
    compiled.set(checksum, validate);
  }
  if (!validate(input)) throw validationFailed((validate.errors ?? []).map(issueOf));
}

function issueOf(error: ErrorObject): FieldIssue {
  const at = ["input", ...error.instancePath.split("/").slice(1)];
  if (error.keyword === "required") at.push(String(error.params.missingProperty));
  if (error.keyword === "additionalProperties") at.push(String(error.params.additionalProperty));
  return { path: at.join("."), message: error.message ?? "is not valid" };
}
