import { randomUUID } from "node:crypto";

/** An answer of the API, as the slice looks at it. */
export interface Answer {
  status: number;
  replayed: boolean;
  // The slice is a stranger to the project's types: it reads what it was told in the documents.
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by what they say, not by type
  body: any;
}

/** Calls the public API with one API key. */
export class ApiClient {
  constructor(
    private readonly baseUrl: string,
    private readonly apiKey: string,
  ) {}

  get(path: string): Promise<Answer> {
    return this.send(path, { method: "GET" });
  }

  /** @param key Idempotency-Key; null leaves it out */
  post(path: string, body: unknown, key: string | null = randomUUID()): Promise<Answer> {
    return this.send(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...(key !== null && { "idempotency-key": key }) },
      body: JSON.stringify(body),
    });
  }

  private async send(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${this.apiKey}` },
    });
    return {
      status: response.status,
      replayed: response.headers.get("idempotent-replayed") === "true",
      body: await response.json(),
    };
  }
}
