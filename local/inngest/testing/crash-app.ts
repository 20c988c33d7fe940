import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { Inngest, NonRetriableError } from "inngest";
import { serve } from "inngest/node";

const SILENT = { info() {}, warn() {}, error() {}, debug() {} };

/**
 * An app whose functions use every kind of step and that can be torn away and put back. It notes each step
 * body that runs although the step's result was known before this call began: that must not happen. (A call that
 * its engine died on may still be at work when the next one has ended; what it does is not stored.)
 */
export class CrashApp {
  readonly ended = new Map<string, number>();
  readonly violations: string[] = [];
  private readonly memoised = new Map<string, string>();
  private server: Server | null = null;
  readonly client: Inngest;

  constructor(
    engineUrl: string,
    private readonly port: number,
    checkpointing: boolean | { bufferedSteps: number },
  ) {
    this.client = new Inngest({
      id: "crash",
      baseUrl: engineUrl,
      isDev: true,
      checkpointing,
      logger: SILENT,
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/api/inngest`;
  }

  /** Bodies for the steps of one call: a value of its own each time one runs. */
  private bodies(run: string) {
    const known = new Set(this.memoised.keys());
    return (step: string) => async () => {
      if (known.has(`${run}:${step}`)) this.violations.push(`${step} of ${run} ran again`);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
      return Math.random().toString(36).slice(2);
    };
  }

  /** To be called with results that a later call was given: they must never change. */
  private seen(run: string, results: Record<string, string>): void {
    for (const [step, value] of Object.entries(results)) {
      const known = this.memoised.get(`${run}:${step}`);
      if (known !== undefined && known !== value)
        this.violations.push(`${step} of ${run} changed its result`);
      this.memoised.set(`${run}:${step}`, value);
    }
  }

  private functions() {
    const child = this.client.createFunction({ id: "child", triggers: [] }, ({ step, runId }) =>
      step.run("child", this.bodies(runId)("child")),
    );
    const everything = this.client.createFunction(
      { id: "everything", retries: 10, concurrency: 6, triggers: [{ event: "crash/go" }] },
      async ({ step, runId, event }) => {
        const body = this.bodies(runId);
        const a = await step.run("a", body("a"));
        const [b, c, d] = await Promise.all(["b", "c", "d"].map((id) => step.run(id, body(id))));
        await step.sleep("nap", "1s");
        // From here on, all of the above came out of the server's memory.
        this.seen(runId, { a, b: b ?? "", c: c ?? "", d: d ?? "" });
        const invoked = (await step.invoke("invoke", { function: child, data: {} })) as string;
        await step.sendEvent("answer", { name: "crash/answer", data: { n: event.data.n } });
        const e = await step.run("e", body("e"));
        const nudge = await step.waitForEvent("wait", {
          event: "crash/nudge",
          timeout: "1h",
          if: "async.data.n == event.data.n",
        });
        this.seen(runId, { a, b: b ?? "", c: c ?? "", d: d ?? "", invoked, e });
        if (!nudge) throw new NonRetriableError("no nudge");
        this.ended.set(`n${event.data.n}`, (this.ended.get(`n${event.data.n}`) ?? 0) + 1);
        return a;
      },
    );
    return [child, everything];
  }

  async start(): Promise<void> {
    this.server = createServer(serve({ client: this.client, functions: this.functions() }));
    this.server.listen(this.port, "127.0.0.1");
    await once(this.server, "listening");
  }

  /** Breaks all connections and stops listening. */
  async crash(): Promise<void> {
    this.server?.closeAllConnections();
    this.server?.close();
    if (this.server) await once(this.server, "close");
  }
}
