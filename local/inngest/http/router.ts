import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Engine } from "../engine";
import { messageOf } from "../log";
import { isAuthorized } from "../signature";

const BODY_MAX = 16 * 1024 * 1024;

export interface Request {
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  /** The parsed JSON body. Throws {@link HttpError} 400 when it is not JSON. */
  json(): unknown;
}

export interface Reply {
  status?: number;
  body: unknown;
}

export interface Route {
  method: string;
  /** Path with `:name` parameters. */
  path: string;
  /** Open to callers that do not know the signing key. */
  isOpen?: true;
  handle(engine: Engine, request: Request): Promise<Reply> | Reply;
}

/** An error with the status and the body Inngest's API gives it. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

function matchPath(pattern: string[], path: string[]): Record<string, string> | null {
  if (pattern.length !== path.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const given = path[i] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decodeURIComponent(given);
    else if (part !== given) return null;
  }
  return params;
}

function readBody(req: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_MAX) reject(new HttpError(413, "request body is too large"));
      else chunks.push(chunk);
    });
    req.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    req.on("error", reject);
  });
}

/** The HTTP server over a list of routes. Anything else is refused by name. */
export function createRouter(engine: Engine, routes: Route[]): Server {
  const table = routes.map((route) => ({ route, pattern: route.path.split("/") }));

  async function answer(req: IncomingMessage): Promise<Reply> {
    const url = new URL(req.url ?? "/", "http://localhost");
    const path = url.pathname.split("/");
    for (const { route, pattern } of table) {
      const params = route.method === req.method ? matchPath(pattern, path) : null;
      if (!params) continue;
      const body = await readBody(req);
      if (engine.signingKey && !route.isOpen && !isAuthorized(req.headers.authorization, engine.signingKey)) {
        throw new HttpError(401, "Authentication failed");
      }
      const json = () => {
        try {
          return JSON.parse(body) as unknown;
        } catch {
          throw new HttpError(400, "request body is not JSON");
        }
      };
      return route.handle(engine, { params, query: url.searchParams, headers: req.headers, json });
    }
    throw new HttpError(404, `${req.method} ${url.pathname} is not supported by the embedded server`);
  }

  return createServer({ keepAlive: true, noDelay: true, keepAliveTimeout: 75_000 }, (req, res) => {
    answer(req)
      .catch((error: unknown): Reply => {
        if (error instanceof HttpError) {
          return { status: error.status, body: { error: error.message, status: error.status } };
        }
        engine.log("error", "a request failed", { url: req.url, error: messageOf(error) });
        return { status: 500, body: { error: messageOf(error), status: 500 } };
      })
      .then(({ status = 200, body }) => {
        const text = JSON.stringify(body);
        res.writeHead(status, {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(text),
          "x-inngest-server-kind": engine.signingKey ? "cloud" : "dev",
        });
        res.end(text);
      })
      .catch((error: unknown) => engine.log("error", "a response was not sent", { error: messageOf(error) }));
  });
}
