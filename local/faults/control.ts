import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ComponentName } from "@/local/stack/component";
import type { Stack } from "@/local/stack/stack";
import type { CommitProxy, CutMoment } from "./commit-proxy";

/** What the tests, in their own process, may ask of the stack's supervisor. */
type Ask =
  | { verb: "kill"; component: ComponentName; signal: "SIGKILL" | "SIGTERM" }
  | { verb: "stop" | "start" | "wait"; component: ComponentName }
  | { verb: "cut-commits"; share: number; moment: CutMoment }
  | { verb: "shift-clock"; byMs: number };

/** What the supervisor has its hands on. */
interface Controlled {
  stack: Stack;
  proxy: CommitProxy;
  /** The file by which the clock of application and engine is moved. */
  clockFile: string;
}

async function obey({ stack, proxy, clockFile }: Controlled, ask: Ask): Promise<boolean | number> {
  if (ask.verb === "cut-commits") return proxy.cut(ask.share, ask.moment);
  if (ask.verb === "shift-clock") {
    writeFileSync(clockFile, String(ask.byMs));
    return true;
  }
  const { component } = ask;
  switch (ask.verb) {
    case "kill": {
      const isRunning = stack.pids()[component] !== undefined;
      stack.kill(component, ask.signal);
      return isRunning;
    }
    case "stop":
      await stack.stopComponent(component);
      return true;
    case "start":
      await stack.startComponent(component);
      return true;
    case "wait":
      await stack.waitHealthy(component);
      return true;
  }
}

/** Serves the supervisor of a stack on loopback. */
export async function serveControl(controlled: Controlled): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      response.end(
        JSON.stringify(await obey(controlled, JSON.parse(Buffer.concat(chunks).toString()) as Ask)),
      );
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The supervisor of the stack under test, as tests use it. */
export class Supervisor {
  constructor(private readonly url: string) {}

  /** Sends a signal; what ends is started again. @returns false when the component was not running just then */
  kill(component: ComponentName, signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<boolean> {
    return this.ask<boolean>({ verb: "kill", component, signal });
  }

  /** Ends a component and keeps it ended. */
  async stop(component: ComponentName): Promise<void> {
    await this.ask({ verb: "stop", component });
  }

  /** Starts a stopped component and resolves when it is healthy. */
  async start(component: ComponentName): Promise<void> {
    await this.ask({ verb: "start", component });
  }

  /** Resolves when a component does its work. */
  async healthy(component: ComponentName): Promise<void> {
    await this.ask({ verb: "wait", component });
  }

  /** Cuts a share of the application's commits from now on. @returns how many were cut since it was last told */
  cutCommits(share: number, moment: CutMoment): Promise<number> {
    return this.ask<number>({ verb: "cut-commits", share, moment });
  }

  /** Moves the clock of application and engine, as on one machine, this far ahead of the true time. */
  async shiftClock(byMs: number): Promise<void> {
    await this.ask({ verb: "shift-clock", byMs });
  }

  private async ask<T>(ask: Ask): Promise<T> {
    const response = await fetch(this.url, { method: "POST", body: JSON.stringify(ask) });
    if (!response.ok) throw new Error(`${JSON.stringify(ask)}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}
