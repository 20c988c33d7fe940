import { AppError, ERROR_CODES } from "@/lib/kernel/errors";
import { log } from "@/lib/log";

/** A success: `{data, meta: {requestId, …}}`. */
export function dataResponse(
  status: number,
  data: unknown,
  meta: { requestId: string; nextCursor?: string | null },
  headers: Record<string, string>,
): Response {
  return Response.json({ data, meta }, { status, headers: { ...headers, "X-Request-Id": meta.requestId } });
}

/** A failure: `{error: {code, message, details?, requestId, docs}}`. What is not an AppError tells nothing. */
export function errorResponse(
  error: unknown,
  requestId: string,
  headers: Record<string, string> = {},
): Response {
  const known = error instanceof AppError ? error : unexpected(error);
  const { code, message, details, retryAfterSeconds } = known;
  return Response.json(
    { error: { code, message, ...(details && { details }), requestId, docs: `/docs/api#errors-${code}` } },
    {
      status: ERROR_CODES[code].status,
      headers: {
        ...headers,
        "X-Request-Id": requestId,
        ...(retryAfterSeconds !== undefined && { "Retry-After": String(retryAfterSeconds) }),
        ...(code === "unauthenticated" && { "WWW-Authenticate": "Bearer" }),
      },
    },
  );
}

function unexpected(error: unknown): AppError {
  log().error({ err: error }, "unexpected error");
  return new AppError("internal", "Something went wrong on our side. Report the request id to support.");
}
