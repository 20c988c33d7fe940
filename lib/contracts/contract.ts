import type { z } from "zod";
import type { ErrorCode } from "@/lib/kernel/errors";
import type { Permission } from "@/lib/kernel/permissions";

export type Tag =
  | "Intents"
  | "Runs"
  | "Events"
  | "Approvals"
  | "Proofs"
  | "Decisions"
  | "Audit"
  | "Identity"
  | "Tenants"
  | "Workspaces"
  | "Members"
  | "Roles"
  | "API keys"
  | "Invitations"
  | "Templates"
  | "Triggers"
  | "Policies"
  | "Connectors"
  | "Webhooks"
  | "Effects"
  | "Kill switches";

/**
 * One route, declared once: what validates requests and responses, what a caller needs, and what
 * OpenAPI, the tests' matrices and the reference page are generated from.
 */
export type RouteContract = KeyedContract | SignedContract;

/** A route that is called with an API key or a session, and needs a permission. */
export interface KeyedContract extends ContractBase {
  auth?: undefined;
  permission: Permission;
}

/**
 * A route that machines outside call with no key of ours: the message is signed by the Standard Webhooks
 * specification with a key that was agreed on, and `webhook-id` names it, so that a repeat does nothing twice.
 */
export interface SignedContract extends ContractBase {
  auth: "signature";
  method: "POST";
  permission?: undefined;
  idempotency?: undefined;
}

interface ContractBase {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** OpenAPI form: `/v1/runs/{runId}`. */
  path: string;
  operationId: string;
  tag: Tag;
  summary: string;
  description?: string;
  /** A POST that stores nothing but a log of its own: it takes no Idempotency-Key and leaves no audit event. */
  readOnly?: true;
  /** `required`: refused with 422 without an Idempotency-Key. */
  idempotency?: "required";
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** Headers of its own, by their names in lower case. */
  headers?: z.ZodObject;
  /** `tenant`: its resources are the whole tenant's and not one workspace's. */
  reach?: "tenant";
  /** Only a person may do it: an API key is refused. */
  person?: true;
  /** Lifts a suspension, so it is answered while suspended. */
  whileSuspended?: true;
  /** The success status and the schema of `data`. */
  status: 200 | 201 | 202;
  response: z.ZodType;
  /** Whether the envelope carries `meta.nextCursor`. */
  list?: boolean;
  /** Whether the answer is a file, of `response` or, when asked for, CSV. */
  csv?: true;
  /** The media type of an answer that is no envelope: a stream whose messages are `response`, or a file. */
  media?: "text/event-stream" | "application/zip" | "*/*";
  /** The body is a file of one of these types, and no JSON. */
  upload?: readonly string[];
  /** Codes beyond the ones every route can answer. */
  errors: readonly ErrorCode[];
}

/** Keeps the literal types of a contract. */
export function route<const C extends RouteContract>(contract: C): C {
  return contract;
}
