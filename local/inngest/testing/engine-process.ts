import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** The server as its own process, started again whenever it ends, as the stack's supervisor does. */
export class EngineProcess {
  readonly url: string;
  private child: ChildProcess | null = null;
  private isWanted = false;
  readonly errors: string[] = [];

  constructor(
    private readonly port: number,
    private readonly databaseUrl: string,
    private readonly sdkUrls: string[],
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    this.isWanted = true;
    this.spawn();
    await this.ready();
  }

  /** Resolves once it answers. */
  async ready(): Promise<void> {
    for (let i = 0; i < 300; i++) {
      const isUp = await fetch(`${this.url}/health`).then(
        (res) => res.ok,
        () => false,
      );
      if (isUp) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the engine did not start: ${this.errors.join("")}`);
  }

  /** SIGKILL; it starts again by itself. */
  async crash(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    this.isWanted = false;
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  private spawn(): void {
    const child = spawn(process.execPath, ["--import", "tsx", "local/inngest/main.ts"], {
      env: {
        ...process.env,
        INNGEST_PORT: String(this.port),
        INNGEST_DATABASE_URL: this.databaseUrl,
        INNGEST_SDK_URLS: this.sdkUrls.join(","),
        INNGEST_EVENT_KEY: "",
        INNGEST_SIGNING_KEY: "",
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr?.on("data", (chunk: Buffer) => this.errors.push(chunk.toString()));
    child.once("exit", () => {
      if (this.isWanted) setTimeout(() => this.isWanted && this.spawn(), 100);
    });
    this.child = child;
  }
}
