import { z } from "zod";
import { idField } from "./fields";

const requestId = z
  .string()
  .meta({ description: "Names this request: tell it to support.", header: { id: "XRequestId" } });
const retryAfter = z
  .string()
  .optional()
  .meta({ description: "Seconds to wait before asking again.", header: { id: "RetryAfter" } });

const limits = {
  "RateLimit-Limit": z.string().meta({
    description: "Requests a principal may make in ten seconds.",
    header: { id: "RateLimitLimit" },
  }),
  "RateLimit-Remaining": z
    .string()
    .meta({ description: "How many of them are left.", header: { id: "RateLimitRemaining" } }),
  "RateLimit-Reset": z
    .string()
    .meta({ description: "Seconds until the count begins anew.", header: { id: "RateLimitReset" } }),
};

/** Headers of every success; `replayable` ones say whether the answer was a stored one. */
export function successHeaders(replayable: boolean) {
  return z.object({
    "X-Request-Id": requestId,
    ...limits,
    ...(replayable && {
      "Idempotent-Replayed": z
        .literal("true")
        .optional()
        .meta({ description: "The stored answer of the first request." }),
    }),
  });
}

/** Headers of an error: some codes of a status say when to ask again. */
export function errorHeaders(status: number) {
  return z.object({
    "X-Request-Id": requestId,
    ...([409, 429, 503].includes(status) && { "Retry-After": retryAfter }),
    ...(status === 401 && { "WWW-Authenticate": z.literal("Bearer") }),
  });
}

/** Headers that any request may carry. */
const requestHeaders = {
  "X-Tenant-Id": idField("tenant")
    .optional()
    .meta({
      description: "Chooses among the tenants that the credential reaches; it never grants.",
      param: { id: "XTenantId" },
    }),
  "X-Workspace-Id": idField("workspace")
    .optional()
    .meta({
      description: "Chooses among the workspaces that the credential reaches; an API key reaches one.",
      param: { id: "XWorkspaceId" },
    }),
};

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .meta({
    description: "Names this request: a repeat does nothing twice.",
    example: "inv-2041-pay-1",
    param: { id: "IdempotencyKey" },
  });

/** Headers of a request to a route. */
export function parametersInHeaders(idempotency: boolean, own?: z.ZodObject) {
  return z.object({
    ...requestHeaders,
    ...(idempotency && { "Idempotency-Key": idempotencyKey }),
    ...own?.shape,
  });
}

/** Headers of a request that is signed instead of called with a key; the signature itself is its security scheme. */
export const signedHeaders = z.object({
  "webhook-id": z
    .string()
    .regex(/^[\x21-\x2d\x2f-\x7e]{1,255}$/)
    .meta({
      description: "Names the message: a repeat does nothing twice.",
      example: "msg_2KWPBgLlAfxdpx2AI54p",
    }),
  "webhook-timestamp": z
    .string()
    .regex(/^\d{1,12}$/)
    .meta({ description: "Unix seconds, at most five minutes from now.", example: "1795770000" }),
});
