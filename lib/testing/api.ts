import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { expect } from "vitest";
import { ROUTES } from "@/lib/contracts";
import type { RouteContract } from "@/lib/contracts/contract";
import { openApiDocument } from "@/lib/contracts/openapi";

/** Where the route files are. */
export const API_FOLDER = join(dirname(fileURLToPath(import.meta.url)), "../../app/v1");

const document = openApiDocument("http://test");
const ajv = addFormats(new Ajv2020({ strict: false }));
ajv.addSchema({ $id: "openapi", ...document });

/** One request to a route, as a test puts it. */
export interface Asked {
  /** An API key; without one, and without `headers.cookie`, the request has no credential. */
  key?: string;
  body?: unknown;
  /** The body as text, instead of `body`. */
  raw?: string;
  params?: Record<string, string>;
  query?: string;
  headers?: Record<string, string>;
  idempotencyKey?: string;
}

/** What a route answered. */
export interface Answered {
  status: number;
  headers: Headers;
  /** Undefined when the answer is a stream or a file. */
  // biome-ignore lint/suspicious/noExplicitAny: checked against the OpenAPI document
  body: any;
}

/** Routes that take a key or a session, and a permission. Signed routes are tried in signed.db.test.ts. */
export const KEYED_ROUTES = ROUTES.filter((contract) => contract.auth === undefined);

/** Routes that take signed messages. */
export const SIGNED_ROUTES = ROUTES.filter((contract) => contract.auth === "signature");

/** The contract of an operation. */
export function contractOf(operationId: string): RouteContract {
  const contract = ROUTES.find((route) => route.operationId === operationId);
  if (!contract) throw new Error(`there is no route ${operationId}`);
  return contract;
}

/** Calls a route's handler as the server would, and holds its answer against the OpenAPI document. */
export async function callRoute(contract: RouteContract, asked: Asked): Promise<Answered> {
  const folder = contract.path.replace("/v1/", "").replaceAll("{", "[").replaceAll("}", "]");
  const module = (await import(/* @vite-ignore */ join(API_FOLDER, folder, "route.ts"))) as Record<
    string,
    (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>
  >;
  const handler = module[contract.method];
  if (!handler) throw new Error(`${folder} does not export ${contract.method}`);
  const params = asked.params ?? {};
  const response = await handler(requestOf(contract, asked), { params: Promise.resolve(params) });
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  if (!isJson) await response.body?.cancel();
  const body = isJson ? await response.json() : undefined;
  const answered = { status: response.status, headers: response.headers, body };
  expectDocumented(contract, answered);
  return answered;
}

function requestOf(contract: RouteContract, asked: Asked): Request {
  const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) => asked.params?.[name] ?? "x");
  const body = asked.raw ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body));
  return new Request(`http://test${path}${asked.query ?? ""}`, {
    method: contract.method,
    headers: {
      ...(asked.key && { authorization: `Bearer ${asked.key}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(asked.idempotencyKey && { "idempotency-key": asked.idempotencyKey }),
      ...asked.headers,
    },
    ...(body !== undefined && { body }),
  });
}

/** The document knows the status and, for an error, the code; the body is as its schema says. */
function expectDocumented(contract: RouteContract, answered: Answered): void {
  const { operationId, path, method } = contract;
  const operation = document.paths?.[path]?.[method.toLowerCase() as "get"];
  const given: { $ref?: string; description?: string; content?: object } | undefined =
    operation?.responses?.[answered.status];
  const shared = given?.$ref?.replace("#/components/responses/", "");
  const described = shared ? document.components?.responses?.[shared] : given;
  if (!described) throw new Error(`${operationId}: the document does not know status ${answered.status}`);
  if (answered.status >= 400) {
    expect(
      "description" in described ? described.description : "",
      `${operationId} answers a code its document lacks`,
    ).toContain(`\`${answered.body.error.code}\``);
  }
  if (contract.media && answered.status < 300) {
    const media = answered.headers.get("content-type")?.split(";")[0];
    const wanted = media && contract.media === "*/*" ? contract.media : media;
    expect(Object.keys(given?.content ?? {}), operationId).toEqual(wanted ? [wanted] : []);
    return;
  }
  const at = shared
    ? `components/responses/${shared}`
    : `paths/${path.replaceAll("/", "~1")}/${method.toLowerCase()}/responses/${answered.status}`;
  const pointer = `openapi#/${at}/content/application~1json/schema`;
  const validate = ajv.getSchema(pointer.replaceAll("{", "%7B").replaceAll("}", "%7D"));
  if (!validate) throw new Error(`${operationId}: ${answered.status} has no schema in the document`);
  expect(validate(answered.body) ? [] : validate.errors, operationId).toEqual([]);
}
