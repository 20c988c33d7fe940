import type { z } from "zod";
import type { RouteContract } from "@/lib/contracts/contract";
import { type FieldIssue, notFound, validationFailed } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { requireStorable } from "./storable";

/** The request's name: the caller's own, when it has a form we keep, else a new one. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given && /^[\w.:-]{1,100}$/.test(given) ? given : newId("request");
}

/** The path's parameters. @throws AppError not_found: a malformed id names nothing */
export function readParams(contract: RouteContract, given: Record<string, string>): unknown {
  const params = contract.params?.safeParse(given);
  if (params && !params.success) throw notFound(singular(contract.tag));
  return params?.data;
}

/** "Policies" → "Policy": what a tag lists, one of them. */
function singular(tag: string): string {
  return tag
    .replace(/ies$/, "y")
    .replace(/(ch|sh|x|ss)es$/, "$1")
    .replace(/s$/, "");
}

/** The query of a request, when the route takes one. @throws AppError validation_failed */
export function readQuery(contract: RouteContract, request: Request): unknown {
  if (!contract.query) return undefined;
  return parse(contract.query, requireStorable(Object.fromEntries(new URL(request.url).searchParams)), "");
}

/** A value as its schema has it. @throws AppError validation_failed, with paths under `root` */
export function parse(schema: z.ZodType, value: unknown, root: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw validationFailed(parsed.error.issues.flatMap((issue) => issuesOf(issue, root)));
}

function issuesOf(issue: z.core.$ZodIssue, root: string): FieldIssue[] {
  const path = [root, ...issue.path.map(String)].filter(Boolean).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      message: "is not a known field",
    }));
  }
  return [{ path: path || "body", message: issue.message }];
}

/** The headers of a route's own. @throws AppError validation_failed */
export function readHeaders(contract: RouteContract, request: Request): unknown {
  const { headers } = contract;
  if (!headers) return undefined;
  const given = Object.keys(headers.shape).flatMap((name) => {
    const value = request.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return parse(headers, requireStorable(Object.fromEntries(given)), "");
}
