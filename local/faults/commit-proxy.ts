import { connect, createServer, type Socket } from "node:net";

/** When a connection is cut: `before` Postgres sees the COMMIT, or `after` it has answered, which nobody hears. */
export type CutMoment = "before" | "after";

/** The message that ends a transaction, as the application sends it: a simple query. */
const COMMIT = Buffer.from("Q\0\0\0\x0bcommit\0");
const COMMITTED = Buffer.from("COMMIT\0");

/** Stands between the application and Postgres and cuts connections at their commits. */
export class CommitProxy {
  private readonly server = createServer((client) => this.join(client));
  private moment: CutMoment = "after";
  private share = 0;
  private port = 0;
  private cuts = 0;

  /** Listens on loopback. */
  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  /** The same database, reached through here. */
  through(databaseUrl: string): string {
    const url = new URL(databaseUrl);
    this.port = Number(url.port);
    const address = this.server.address();
    if (typeof address === "object" && address) url.port = String(address.port);
    return url.href;
  }

  /** Cuts this share (0 to 1) of all commits from now on. @returns how many were cut before */
  cut(share: number, moment: CutMoment): number {
    const { cuts } = this;
    this.share = share;
    this.moment = moment;
    this.cuts = 0;
    return cuts;
  }

  async stop(): Promise<void> {
    this.server.close();
  }

  private join(client: Socket): void {
    const postgres = connect(this.port, "127.0.0.1");
    let isCut = false;
    const end = () => {
      client.destroy();
      postgres.destroy();
    };
    for (const socket of [client, postgres]) {
      socket.setNoDelay(true);
      socket.on("error", end).on("close", end);
    }
    client.on("data", (chunk) => {
      const at = chunk.indexOf(COMMIT);
      if (at < 0 || Math.random() >= this.share) return void postgres.write(chunk);
      this.cuts += 1;
      if (this.moment === "before") {
        postgres.write(chunk.subarray(0, at), end);
      } else {
        isCut = true;
        postgres.write(chunk);
      }
    });
    postgres.on("data", (chunk) => {
      if (!isCut) return void client.write(chunk);
      // Whatever Postgres says from here on reaches nobody; that it has committed is waited for.
      if (chunk.includes(COMMITTED) || chunk.includes("ROLLBACK")) end();
    });
  }
}
