import { serve } from "inngest/next";
import { functions } from "@/inngest";
import { engine } from "@/lib/durable/engine";

type Handlers = ReturnType<typeof serve>;
let handlers: Handlers | undefined;

// Made on the first request: a build has no environment.
function served(): Handlers {
  handlers ??= serve({ client: engine(), functions: functions() });
  return handlers;
}

export const GET: Handlers["GET"] = (request, context) => served().GET(request, context);
export const POST: Handlers["POST"] = (request, context) => served().POST(request, context);
export const PUT: Handlers["PUT"] = (request, context) => served().PUT(request, context);
