import type { z } from "zod";
import type { SignedContract } from "@/lib/contracts/contract";
import type { RequestFacts } from "@/lib/domains/tenancy";
import { factsOf } from "./authenticate";
import { jsonOf, readBytes, requireJsonType } from "./body";
import type { Handler } from "./define-route";
import { dataResponse, errorResponse } from "./envelope";
import { observed } from "./observed";
import { countMessage } from "./rate-limit";
import { readParams, readQuery } from "./read-request";

/** What a signed route's verb is given. Nothing of it is known to be genuine: the verb knows the keys. */
export interface SignedInput<C extends SignedContract> {
  params: z.output<NonNullable<C["params"]>>;
  query: z.output<NonNullable<C["query"]>>;
  headers: Headers;
  /** The body as it came, which is what was signed; at most 1 MiB. */
  bytes: Uint8Array;
  /** Reads the body as JSON. @throws AppError invalid_request, validation_failed */
  json: () => unknown;
  facts: RequestFacts;
}

/** What a signed route's verb answers; `replayed` when the message was answered before. */
export interface SignedOutput<C extends SignedContract> {
  data: z.input<C["response"]>;
  /** When it is not the contract's. */
  status?: number;
  replayed?: boolean;
}

/**
 * Makes a route handler of a signed contract and one domain verb: rate limit per address, body limit, parameters,
 * envelope, log context, span and metrics. The verb looks up the keys and calls `verifyWebhook` before it believes
 * or does anything; what does not hold it refuses with `unauthenticated`.
 */
export function defineSignedRoute<C extends SignedContract>(
  contract: C,
  verb: (input: SignedInput<C>) => Promise<SignedOutput<C>>,
): Handler {
  return (request, context) =>
    observed(contract, request, async (requestId) => {
      let headers: Record<string, string> = { "Cache-Control": "no-store" };
      try {
        const given = await context.params;
        headers = {
          ...headers,
          ...(await countMessage(JSON.stringify([contract.operationId, given]))),
        };
        const params = readParams(contract, given);
        const query = readQuery(contract, request);
        const bytes = await readBytes(request);
        const json = () => {
          requireJsonType(request);
          return jsonOf(bytes);
        };
        const facts = factsOf(request, requestId);
        const input = { params, query, headers: request.headers, bytes, json, facts };
        const output = await verb(input as SignedInput<C>);
        if (output.replayed) headers["Idempotent-Replayed"] = "true";
        return dataResponse(output.status ?? contract.status, output.data, { requestId }, headers);
      } catch (error) {
        return errorResponse(error, requestId, headers);
      }
    });
}
