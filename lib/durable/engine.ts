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
    // A function whose steps all fit into one call then costs one call; see docs/decisions/inngest-engine.md.
    checkpointing: { bufferedSteps: 1000 },
  });
  return client;
}
