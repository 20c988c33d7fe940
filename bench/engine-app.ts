import { createServer } from "node:http";
import { Inngest } from "inngest";
import { serve } from "inngest/node";

/** The app of the engine's bench: one function with one step. */
const client = new Inngest({
  id: "bench",
  checkpointing: { bufferedSteps: 1000 },
  logger: { info() {}, warn() {}, error: console.error, debug() {} },
});
const once = client.createFunction(
  { id: "once", triggers: [{ event: "bench/once" }], cancelOn: [{ event: "bench/cancel", match: "data.n" }] },
  async ({ event, step }) => {
    const value = await step.run("work", () => event.data.n);
    return value;
  },
);

const handler = serve({ client, functions: [once] });
const server = createServer(handler);
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));
