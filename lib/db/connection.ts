import type pg from "pg";
import { env } from "@/lib/env";
import { pool } from "./client";

/** Names that the server keeps a plan for on each connection; texts beyond them are parsed each time. */
const MAX_NAMES = 1000;
const names = new Map<string, string>();

/** The name that a text is prepared under on every connection, if it may be. */
function nameOf(text: string): string | undefined {
  let name = names.get(text);
  if (!name && names.size < MAX_NAMES) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return name;
}

interface Notice {
  /** SQLSTATE. */
  code: string;
  detail: string;
}

/** A connection held by one transaction. Statements are sent at once, and in one packet when sent in one go. */
export class Connection {
  #lost = false;
  #corked = false;
  readonly #notices: Notice[] = [];
  readonly #prepare = env().DATABASE_PREPARE;
  readonly #onError = () => {
    this.#lost = true;
  };

  readonly #onNotice = ({ code, detail }: Partial<Notice>) => {
    if (code && detail) this.#notices.push({ code, detail });
  };

  private constructor(private readonly client: pg.PoolClient) {
    client.on("error", this.#onError);
    client.on("notice", this.#onNotice);
  }

  /** Takes a free connection, opens one, or waits for one. @throws Error when it takes too long or cannot be */
  static async take(): Promise<Connection> {
    return new Connection(await pool().connect());
  }

  /** Sends a statement. @throws Error from Postgres, or because the connection is lost */
  async query<R extends pg.QueryResultRow>(
    text: string,
    values?: unknown[],
    options: Partial<pg.QueryConfig> = {},
  ): Promise<pg.QueryResult<R>> {
    this.#cork();
    try {
      // Without values it goes as a simple query: BEGIN with its claims, COMMIT.
      const name = this.#prepare && values ? nameOf(text) : undefined;
      return await this.client.query<R>({
        ...options,
        text,
        ...(values && { values }),
        ...(name && { name }),
      });
    } catch (error) {
      // The server says so when it ends the connection: being shut down, or told to by an administrator.
      if (/^57P0/.test(codeOf(error))) this.#lost = true;
      throw error;
    }
  }

  /** Whether the connection is gone; what was sent and not answered may have been done or not. */
  get isLost(): boolean {
    return this.#lost;
  }

  /** What the server said beside its answers, as far as it is meant for a program. */
  get notices(): readonly Notice[] {
    return this.#notices;
  }

  /** Gives the connection back, or up when it is lost. */
  release(): void {
    this.client.off("error", this.#onError);
    this.client.off("notice", this.#onNotice);
    this.client.release(this.#lost);
  }

  /** Holds what is written until the caller's turn is over. */
  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    const { stream } = this.client.connection;
    stream.cork();
    process.nextTick(() => {
      this.#corked = false;
      stream.uncork();
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
