import type { TestProject } from "vitest/node";
import { startInngest } from "../start";
import { startEngineCluster } from "../testing/cluster";

/** The server under test and the keys it knows; without a signing key it runs in dev mode. */
export interface ServerUnderTest {
  url: string;
  eventKey: string;
  signingKey: string | null;
  isEmbedded: boolean;
}

declare module "vitest" {
  interface ProvidedContext {
    inngestServer: ServerUnderTest;
  }
}

const EMBEDDED_KEYS = { eventKey: "conformance-events", signingKey: "signkey-test-0123456789abcdef" };

/** The server that INNGEST_BASE_URL names, or else the embedded one on a Postgres of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { INNGEST_BASE_URL, INNGEST_EVENT_KEY, INNGEST_SIGNING_KEY } = process.env;
  if (INNGEST_BASE_URL) {
    project.provide("inngestServer", {
      url: INNGEST_BASE_URL,
      eventKey: INNGEST_EVENT_KEY ?? "conformance",
      signingKey: INNGEST_SIGNING_KEY ?? null,
      isEmbedded: false,
    });
    return async () => {};
  }
  const cluster = await startEngineCluster({ durable: false });
  const server = await startInngest({
    databaseUrl: cluster.url,
    ...EMBEDDED_KEYS,
    log: (level, msg, fields) => {
      if (level === "error" || process.env.CONFORMANCE_VERBOSE) console.error(level, msg, fields ?? "");
    },
  });
  project.provide("inngestServer", { url: server.url, ...EMBEDDED_KEYS, isEmbedded: true });
  return async () => {
    await server.stop();
    await cluster.remove();
  };
}
