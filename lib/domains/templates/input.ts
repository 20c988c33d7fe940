import { RE2JS } from "@bufbuild/re2";
import Ajv2020, { type ErrorObject, type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { type FieldIssue, validationFailed } from "@/lib/kernel/errors";

type Schema = Record<string, unknown>;

const DEPTH_MAX = 32;
const KEYWORDS_MAX = 5000;
const CHARACTERS_MAX = 100_000;

/** Patterns run in linear time: a tenant's schema must not be able to hang the process. */
function linearRegExp(pattern: string): { test(text: string): boolean; toString(): string } {
  const compiledPattern = RE2JS.compile(pattern);
  // The schema compiler tells patterns apart by their text.
  return { test: (text) => compiledPattern.test(text), toString: () => pattern };
}
linearRegExp.code = "linearRegExp";

const ajv = addFormats(
  new Ajv2020({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    // One tenant's schema must never be found by another's reference.
    addUsedSchema: false,
    code: { regExp: linearRegExp },
  }),
);
const compiled = new Map<string, ValidateFunction>();
const COMPILED_MAX = 1000;

/** Every error of a JSON Schema (2020-12) itself, and every reference that leaves it. Empty means valid. */
export function schemaIssues(path: string, schema: Schema): FieldIssue[] {
  const issues = structureIssues(path, schema);
  if (issues.length > 0) return issues;
  if (ajv.validateSchema(schema) !== true) {
    return (ajv.errors ?? []).map((error) => ({
      path: [path, ...error.instancePath.split("/").slice(1)].join("."),
      message: error.message ?? "is not valid",
    }));
  }
  try {
    compile(schema);
    return [];
  } catch (error) {
    return [{ path, message: error instanceof Error ? error.message : String(error) }];
  }
}

/**
 * Checks an intent's input against its template's schema; the compiled schema is kept by checksum.
 * @throws AppError validation_failed with every field that is wrong
 */
export function checkInput(checksum: string, schema: Schema, input: unknown): void {
  const issues = valueIssues(checksum, schema, input, "input");
  if (issues.length > 0) throw validationFailed(issues);
}

/**
 * Every field of a value that a schema does not take; the compiled schema is kept by `key`.
 * @param root what paths begin with
 */
export function valueIssues(key: string, schema: Schema, value: unknown, root: string): FieldIssue[] {
  let validate = compiled.get(key);
  if (!validate) {
    validate = compile(schema);
    if (compiled.size >= COMPILED_MAX) compiled.clear();
    compiled.set(key, validate);
  }
  return validate(value) ? [] : (validate.errors ?? []).map((error) => issueOf(error, root));
}

/** The compiler keeps what it compiled by identity; what is kept here is kept by checksum. */
function compile(schema: Schema): ValidateFunction {
  try {
    return ajv.compile(schema);
  } finally {
    ajv.removeSchema(schema);
  }
}

/** What is looked for before the compiler sees it: size, depth, identifiers, references, patterns. */
function structureIssues(path: string, schema: Schema): FieldIssue[] {
  if (JSON.stringify(schema).length > CHARACTERS_MAX) {
    return [{ path, message: `is longer than ${CHARACTERS_MAX} characters` }];
  }
  const issues: FieldIssue[] = [];
  let keywords = 0;
  const walk = (value: unknown, at: string, depth: number): void => {
    if (typeof value !== "object" || value === null) return;
    if (depth > DEPTH_MAX) {
      issues.push({ path: at, message: `is nested deeper than ${DEPTH_MAX} levels` });
      return;
    }
    for (const [name, item] of Object.entries(value)) {
      keywords += 1;
      if (keywords > KEYWORDS_MAX) return;
      issues.push(...keywordIssues(`${at}.${name}`, name, item));
      walk(item, `${at}.${name}`, depth + 1);
    }
  };
  walk(schema, path, 0);
  if (keywords > KEYWORDS_MAX) issues.push({ path, message: `has more than ${KEYWORDS_MAX} keywords` });
  return issues;
}

/** A property that is merely named like a keyword has a schema, never text, as its value. */
function keywordIssues(path: string, keyword: string, value: unknown): FieldIssue[] {
  if (typeof value !== "string") return [];
  if (keyword === "$ref" || keyword === "$dynamicRef") {
    return value.startsWith("#") ? [] : [{ path, message: "must stay inside the schema: begin with #" }];
  }
  if (keyword === "$id" || keyword === "$schema") {
    const known = keyword === "$schema" && value === "https://json-schema.org/draft/2020-12/schema";
    return known ? [] : [{ path, message: "is not supported here: the schema stands alone, as 2020-12" }];
  }
  if (keyword !== "pattern") return [];
  try {
    linearRegExp(value);
    return [];
  } catch (error) {
    return [{ path, message: `is not an RE2 pattern: ${error instanceof Error ? error.message : error}` }];
  }
}

function issueOf(error: ErrorObject, root: string): FieldIssue {
  const at = [root, ...error.instancePath.split("/").slice(1)];
  if (error.keyword === "required") at.push(String(error.params.missingProperty));
  if (error.keyword === "additionalProperties") at.push(String(error.params.additionalProperty));
  return { path: at.join("."), message: error.message ?? "is not valid" };
}
