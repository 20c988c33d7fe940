import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** The app did not answer. `sent` tells whether it may have seen the request. */
export class NoAnswer extends Error {
  constructor(
    message: string,
    readonly sent: boolean,
  ) {
    super(message);
  }
}

/** A call given up because the server is stopping. */
export class Stopping extends Error {}

const NOT_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const CALL_TIMEOUT_MS = 2 * 3_600_000;

/** Sends requests to apps over kept-alive connections. */
export class AppClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256 });
  private readonly secureAgent = new SecureAgent({ keepAlive: true, maxSockets: 256 });
  private readonly stop = new AbortController();

  get stopping(): boolean {
    return this.stop.signal.aborted;
  }

  /** Throws {@link NoAnswer} when there is no complete answer, {@link Stopping} after `close`. */
  send(
    method: "POST" | "PUT",
    url: string,
    headers: Record<string, string>,
    body: string,
    timeoutMs = CALL_TIMEOUT_MS,
  ): Promise<HttpAnswer> {
    if (this.stopping) return Promise.reject(new Stopping("stopping"));
    const secure = url.startsWith("https:");
    const bytes = Buffer.from(body);
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => {
        if (this.stopping) reject(new Stopping("stopping"));
        else reject(new NoAnswer(error.message || String(error.code), !NOT_SENT.has(error.code ?? "")));
      };
      const req = (secure ? secureRequest : request)(
        url,
        {
          method,
          agent: secure ? this.secureAgent : this.agent,
          headers: { ...headers, "content-type": "application/json", "content-length": bytes.length },
          signal: this.stop.signal,
        },
        (res) => {
          const chunks: Buffer[] = [];
          res.on("data", (chunk: Buffer) => chunks.push(chunk));
          res.on("error", fail);
          res.on("end", () => {
            resolve({
              status: res.statusCode ?? 0,
              headers: res.headers,
              body: Buffer.concat(chunks).toString("utf8"),
            });
          });
        },
      );
      req.setTimeout(timeoutMs, () => req.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      req.on("error", fail);
      req.end(bytes);
    });
  }

  /** Gives up every request under way. */
  close(): void {
    this.stop.abort();
    this.agent.destroy();
    this.secureAgent.destroy();
  }
}
