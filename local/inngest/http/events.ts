import { acceptEvents, EventError } from "../events";
import { receive } from "../lifecycle";
import { RegistrationError } from "../registry";
import { register } from "../sync";
import { HttpError, type Request, type Route } from "./router";

function header(request: Request, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** What apps send: events, their functions, and the health probe of whoever runs this server. */
export const eventRoutes: Route[] = [
  {
    method: "GET",
    path: "/health",
    isOpen: true,
    handle: () => ({ body: { status: 200, message: "OK" } }),
  },
  {
    method: "POST",
    path: "/e/:key",
    isOpen: true,
    async handle(engine, request) {
      if (engine.eventKey && request.params.key !== engine.eventKey) {
        return { status: 401, body: { ids: [], status: 401, error: "Event key not found" } };
      }
      try {
        const accepted = acceptEvents(request.json(), header(request, "x-inngest-event-id-seed"));
        if (accepted.length > 0) await receive(engine, accepted);
        return { body: { ids: accepted.map(({ internalId }) => internalId), status: 200 } };
      } catch (error) {
        if (!(error instanceof EventError) && !(error instanceof HttpError)) throw error;
        return { status: 400, body: { ids: [], status: 400, error: error.message } };
      }
    },
  },
  {
    method: "POST",
    path: "/fn/register",
    async handle(engine, request) {
      const expected = header(request, "x-inngest-expected-server-kind");
      const kind = engine.signingKey ? "cloud" : "dev";
      if (expected && expected !== kind) {
        throw new HttpError(400, `Expected server kind ${expected}, got ${kind}`);
      }
      try {
        const modified = await register(engine, request.json());
        return { body: { ok: true, modified, status: 200 } };
      } catch (error) {
        if (!(error instanceof RegistrationError)) throw error;
        engine.log("warn", "registration refused", { error: error.message });
        throw new HttpError(400, error.message);
      }
    },
  },
];
