/**
 * The closed list of error codes: HTTP status, title, and what the caller should do.
 * OpenAPI, the error envelope and the docs are generated from it. Source: design 3, "Error codes".
 */
export const ERROR_CODES = {
  invalid_request: {
    status: 400,
    title: "Invalid request",
    action: "Fix the request line, headers or JSON syntax; see details.",
  },
  unauthenticated: {
    status: 401,
    title: "Not authenticated",
    action: "Send a valid API key as `Authorization: Bearer …`, or sign in.",
  },
  forbidden: {
    status: 403,
    title: "Not permitted",
    action: "Ask an administrator for the permission named in details.",
  },
  tenant_suspended: {
    status: 403,
    title: "Suspended",
    action:
      "The tenant or the workspace is suspended: it can be read, and nothing else. An owner can resume it.",
  },
  policy_denied: {
    status: 403,
    title: "Denied by policy",
    action: "Read the decision in details: it names the rule and the reason.",
  },
  not_found: {
    status: 404,
    title: "Not found",
    action: "Check the id, and that it belongs to this workspace.",
  },
  conflict: { status: 409, title: "Conflict", action: "Read the current state and try again." },
  idempotency_conflict: {
    status: 409,
    title: "Idempotency key reused with another body",
    action: "Use a new Idempotency-Key for a new request.",
  },
  idempotency_in_progress: {
    status: 409,
    title: "The first request with this key is still in progress",
    action: "Repeat after the seconds in Retry-After.",
  },
  invalid_transition: {
    status: 409,
    title: "Not possible in the current state",
    action: "Read the resource; details name its state.",
  },
  version_published: {
    status: 409,
    title: "A published version cannot be changed",
    action: "Create a new draft version.",
  },
  last_owner: {
    status: 409,
    title: "The last owner cannot be removed",
    action: "Make another person a tenant-wide owner without an end first.",
  },
  gone: { status: 410, title: "No longer available", action: "This link or resource has ended." },
  payload_too_large: { status: 413, title: "Body too large", action: "Send at most 1 MiB." },
  validation_failed: {
    status: 422,
    title: "Validation failed",
    action: "Correct the fields named in details.issues.",
  },
  approval_required: {
    status: 422,
    title: "Approval required",
    action: "Obtain the approval the policy obliges.",
  },
  proof_required: { status: 422, title: "Proof required", action: "Submit the proof the policy obliges." },
  limit_exceeded: { status: 422, title: "Limit exceeded", action: "Lower the amount or raise the limit." },
  device_quarantined: { status: 422, title: "Device quarantined", action: "Release the device first." },
  kill_switch_active: { status: 423, title: "Kill switch active", action: "Wait until it is lifted." },
  rate_limited: {
    status: 429,
    title: "Too many requests",
    action: "Repeat after the seconds in Retry-After.",
  },
  policy_error: {
    status: 500,
    title: "A policy rule could not be evaluated",
    action: "Nothing was done. Correct the rule named in details.",
  },
  policy_unavailable: {
    status: 503,
    title: "Policy engine unavailable",
    action: "Nothing was done. Repeat later.",
  },
  connector_unavailable: { status: 503, title: "Connector unavailable", action: "Repeat later." },
  unavailable: {
    status: 503,
    title: "Temporarily unavailable",
    action: "Repeat after the seconds in Retry-After.",
  },
  internal: { status: 500, title: "Internal error", action: "Report the request id to support." },
} as const satisfies Record<string, { status: number; title: string; action: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** One field that is wrong: a JSON pointer-like path (`input.amount`) and what is wrong with it. */
export interface FieldIssue {
  path: string;
  message: string;
}

/** The only error that reaches a caller with its message. Anything else is answered as `internal`. */
export class AppError extends Error {
  override readonly name = "AppError";

  /**
   * @param code one of the closed list
   * @param message one sentence for the caller, without internals
   * @param details machine-readable facts (field issues, decision, state)
   * @param retryAfterSeconds sent as `Retry-After` when given
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details?: Record<string, unknown>,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  /** HTTP status of the code. */
  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}

/** 422 with field paths. */
export function validationFailed(issues: FieldIssue[], message = "Some fields are not valid."): AppError {
  return new AppError("validation_failed", message, { issues });
}

/** 404, the same for what does not exist and for what the caller may not know of. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `${what} not found.`);
}
