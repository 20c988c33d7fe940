import { Inngest } from "inngest";
import { env } from "@/lib/env";

let client: Inngest.Any | undefined;

/** The client of the durable engine that INNGEST_BASE_URL names (embedded, self-hosted or cloud). */
export function engine(): Inngest.Any {
  client ??= new Inngest({
    id: "intent-os",
    isDev: false,
    baseUrl: env().INNGEST_BASE_URL,
    eventKey: env().INNGEST_EVENT_KEY,
    signingKey: env().INNGEST_SIGNING_KEY,
  });
  return client;
}
