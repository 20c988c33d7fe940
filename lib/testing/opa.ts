import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json } from "@/lib/kernel/canonical";

/** A server that speaks OPA's data API: `POST /v1/data/<document>` with `{"input": …}`. */
export interface OpaStub {
  url: string;
  asked: { path: string; input: Record<string, Json>; authorization: string | undefined }[];
  answer: { status?: number; body?: unknown; delayMs?: number };
  stop(): Promise<void>;
}

/** Starts one on a port of its own; `answer` is what it answers from now on. */
export async function startOpa(): Promise<OpaStub> {
  const stub: OpaStub = { url: "", asked: [], answer: {}, stop: async () => {} };
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const { authorization } = request.headers;
    stub.asked.push({ path: request.url ?? "", input: JSON.parse(text).input, authorization });
    const { status = 200, body = {}, delayMs = 0 } = stub.answer;
    setTimeout(() => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    }, delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stub.stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return stub;
}
