import type { z } from "zod";
import type { KeyedContract } from "@/lib/contracts/contract";
import { deriveKey, hmac } from "@/lib/crypto/hash";
import { Command } from "@/lib/db";
import { env } from "@/lib/env";
import { canonicalJson } from "@/lib/kernel/canonical";
import { AppError, validationFailed } from "@/lib/kernel/errors";
import type { Scope } from "@/lib/kernel/principal";
import { authenticate } from "./authenticate";
import { readJson } from "./body";
import { dataResponse, errorResponse } from "./envelope";
import { EventStreamAnswer, eventStreamResponse } from "./event-stream";
import { observed } from "./observed";
import { countRequest } from "./rate-limit";
import { parse, readHeaders, readParams, readQuery } from "./read-request";
import { FileAnswer, fileResponse } from "./stream";
import { readUpload, type UploadedBody } from "./upload";

/** What a route's verb is given: all of it validated. */
export interface RouteInput<C extends KeyedContract> {
  scope: Scope;
  params: z.output<NonNullable<C["params"]>>;
  query: z.output<NonNullable<C["query"]>>;
  body: z.output<NonNullable<C["body"]>>;
  headers: z.output<NonNullable<C["headers"]>>;
  /** Given when the route takes a file. */
  upload: C["upload"] extends readonly string[] ? UploadedBody : undefined;
  /** Given when the route takes an Idempotency-Key. */
  command: Command | undefined;
}

/** What a verb answers: data, or one page of a list, and a status when it is not the contract's. */
export type RouteOutput<C extends KeyedContract> = C["list"] extends true
  ? { items: z.input<C["response"]>; nextCursor: string | null }
  : C["csv"] extends true
    ? FileAnswer
    : C["media"] extends "text/event-stream"
      ? EventStreamAnswer | null
      : C["media"] extends string
        ? FileAnswer
        : z.input<C["response"]> | StatusAnswer<z.input<C["response"]>>;

/** Data with a status other than the contract's. */
export class StatusAnswer<T> {
  constructor(
    readonly status: number,
    readonly data: T,
  ) {}
}

/** A route handler as Next.js calls it. */
export type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string>> },
) => Promise<Response>;

/**
 * Makes a route handler of a contract and one domain verb: authentication, permission, rate limit, validation,
 * idempotency key, envelope, log context, span and metrics.
 */
export function defineRoute<C extends KeyedContract>(
  contract: C,
  verb: (input: RouteInput<C>) => Promise<RouteOutput<C>>,
): Handler {
  return (request, context) =>
    observed(contract, request, (requestId) => respond(contract, verb, request, context, requestId));
}

async function respond<C extends KeyedContract>(
  contract: C,
  verb: (input: RouteInput<C>) => Promise<RouteOutput<C>>,
  request: Request,
  context: { params: Promise<Record<string, string>> },
  requestId: string,
): Promise<Response> {
  let headers: Record<string, string> = { "Cache-Control": "no-store" };
  try {
    const scope = await authenticate(request, requestId);
    headers = { ...headers, ...(await countRequest(scope.principal.id)) };
    checkPermitted(contract, scope);
    const given = await context.params;
    const params = readParams(contract, given);
    const query = readQuery(contract, request);
    const own = readHeaders(contract, request);
    const upload = contract.upload && readUpload(contract, request);
    const raw = contract.body ? await readJson(request) : undefined;
    const body = contract.body ? parse(contract.body, raw, "") : undefined;
    const command = contract.idempotency
      ? new Command(
          `${contract.method} ${contract.path}`,
          idempotencyKey(request),
          requestHash(
            upload
              ? { params: given, query, contentType: upload.contentType }
              : { params: given, body: raw ?? null },
          ),
        )
      : undefined;
    const output = await verb({ scope, params, query, headers: own, body, upload, command } as RouteInput<C>);
    if (command?.replayed) headers["Idempotent-Replayed"] = "true";
    if (output instanceof EventStreamAnswer) return eventStreamResponse(output, request, requestId, headers);
    if (output === null && contract.media) {
      return new Response(null, { status: 204, headers: { ...headers, "X-Request-Id": requestId } });
    }
    if (output instanceof FileAnswer) return fileResponse(output, requestId, headers);
    const answer = output instanceof StatusAnswer ? output : new StatusAnswer(contract.status, output);
    if (!contract.list) return dataResponse(answer.status, answer.data, { requestId }, headers);
    const { items, nextCursor } = answer.data as { items: unknown; nextCursor: string | null };
    return dataResponse(answer.status, items, { requestId, nextCursor }, headers);
  } catch (error) {
    return errorResponse(error, requestId, headers);
  }
}

function checkPermitted({ method, permission, whileSuspended }: KeyedContract, scope: Scope): void {
  const held = whileSuspended && scope.suspended ? scope.tenantPermissions : scope.permissions;
  if (scope.suspended && method !== "GET" && !whileSuspended) {
    throw new AppError("tenant_suspended", `The ${scope.suspended} is suspended: it can only be read.`);
  }
  if (!held.has(permission)) {
    throw new AppError("forbidden", `This needs the permission ${permission}.`, { permission });
  }
}

let requestKey: Uint8Array | undefined;

/** What a stored key is compared by. Keyed: a body may hold a secret, which a plain hash would let be guessed. */
function requestHash(request: unknown): string {
  requestKey ??= deriveKey(env().APP_SECRET, "idempotency");
  return hmac(requestKey, canonicalJson(request));
}

function idempotencyKey(request: Request): string {
  const key = request.headers.get("idempotency-key");
  if (key !== null && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw validationFailed(
    [
      {
        path: "Idempotency-Key",
        message: key === null ? "is required" : "must be 1 to 255 visible ASCII characters",
      },
    ],
    "This request needs an Idempotency-Key header.",
  );
}
