/** Runs once when the server starts: checks the environment, starts tracing, sends what the outbox still holds. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startServer } = await import("./lib/start-server");
  startServer();
}
