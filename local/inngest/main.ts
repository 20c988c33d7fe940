import { jsonLog, messageOf } from "./log";
import { startInngest } from "./start";

const { env } = process;

if (!env.INNGEST_DATABASE_URL) {
  jsonLog("error", "INNGEST_DATABASE_URL is not set");
  process.exit(2);
}

try {
  const server = await startInngest({
    databaseUrl: env.INNGEST_DATABASE_URL,
    host: env.INNGEST_HOST || "127.0.0.1",
    port: Number(env.INNGEST_PORT || 8288),
    eventKey: env.INNGEST_EVENT_KEY,
    signingKey: env.INNGEST_SIGNING_KEY,
    sdkUrls: (env.INNGEST_SDK_URLS ?? "").split(",").flatMap((url) => url.trim() || []),
  });
  const stop = () => {
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
} catch (error) {
  jsonLog("error", "the server did not start", { error: messageOf(error) });
  process.exit(1);
}
