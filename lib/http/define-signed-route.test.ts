import { describe, expect, it } from "vitest";
import { z } from "zod";
import { route } from "@/lib/contracts/contract";
import { newWebhookSecret, signWebhook, verifyWebhook } from "@/lib/crypto/webhook-signature";
import { AppError } from "@/lib/kernel/errors";
import { log } from "@/lib/log";
import { defineSignedRoute } from "./define-signed-route";

const contract = route({
  method: "POST",
  path: "/v1/echo/{name}",
  operationId: "echo",
  tag: "Intents",
  summary: "Answers what was signed",
  auth: "signature",
  params: z.strictObject({ name: z.string().regex(/^[a-z]+$/) }),
  status: 200,
  response: z.json(),
  errors: [],
});

const secret = newWebhookSecret();
const seen = new Set<string>();
const handler = defineSignedRoute(contract, async ({ headers, bytes, json, params, facts }) => {
  try {
    const { id } = verifyWebhook(headers, bytes, [secret]);
    const replayed = seen.has(id);
    seen.add(id);
    return {
      data: { name: params.name, body: json() as string, address: facts.address },
      status: 202,
      replayed,
    };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("unauthenticated", "It is not genuine.");
  }
});

function post(body: string, headers: Record<string, string> = {}, name = "one") {
  const signed = signWebhook({ id: "msg_1", at: new Date(), body }, [secret]);
  const request = new Request("http://test/v1/echo/one", {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-forwarded-for": "203.0.113.9",
      ...signed,
      ...headers,
    },
  });
  return handler(request, { params: Promise.resolve({ name }) });
}

describe("a signed route", () => {
  log().level = "silent";

  it("gives its verb the bytes that were signed, and answers with its status", async () => {
    const answer = await post('{"a": 1.0 }', { "x-request-id": "mine" });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("x-request-id")).toBe("mine");
    expect(answer.headers.has("idempotent-replayed")).toBe(false);
    expect(await answer.json()).toEqual({
      data: { name: "one", body: { a: 1 }, address: "203.0.113.9" },
      meta: { requestId: "mine" },
    });
    expect((await post('{"a": 1.0 }')).headers.get("idempotent-replayed")).toBe("true");
  });

  it("refuses what is not genuine before it reads it", async () => {
    expect((await post("{", { "webhook-id": "msg_2" })).status).toBe(401);
    expect((await post("{")).status).toBe(400);
    expect((await post("{}", { "content-type": "text/plain" })).status).toBe(400);
    expect((await post('{"a": "\\u0000"}')).status).toBe(422);
  });

  it("refuses a body over 1 MiB, and an address that is none", async () => {
    expect((await post(JSON.stringify("x".repeat(1_048_576)))).status).toBe(413);
    expect((await post("{}", {}, "NOT")).status).toBe(404);
  });

  it("counts the messages of each address on its own", async () => {
    const left = async (name: string) =>
      Number((await post("{}", {}, name)).headers.get("ratelimit-remaining"));
    const [first, second, other] = [await left("many"), await left("many"), await left("few")];
    expect([first - second, other]).toEqual([1, first]);
  });
});
