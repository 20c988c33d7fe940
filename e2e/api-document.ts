import type { APIRequestContext } from "@playwright/test";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { bodySample, type Schema } from "@/lib/testing/body-sample";

interface Parameter {
  in: "path" | "query" | "header";
  name: string;
  required?: boolean;
}

interface Operation {
  operationId: string;
  tags: string[];
  /** Given when it is not the document's. */
  security?: Record<string, string[]>[];
  parameters?: ({ $ref: string } | Parameter)[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { $ref: string } | Described>;
}

interface Described {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: Schema }>;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { parameters: Record<string, Parameter> };
}

/** One request as a stranger puts it: by the names that the document gives. */
export interface Ask {
  /** Sent as the bearer token. */
  key?: string;
  params?: Record<string, string | number>;
  query?: Record<string, string | number>;
  /** Laid over what the document's examples and defaults make. */
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
}

export interface Told {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: held against the document's schema
  body: any;
}

/** The API as somebody knows it who was given nothing but its OpenAPI document. */
export class ApiDocument {
  readonly operations = new Map<string, Operation & { method: string; path: string }>();
  /** Operations that answered with success. */
  readonly succeeded = new Set<string>();
  private readonly ajv = addFormats(new Ajv2020({ strict: false }));

  private constructor(
    private readonly request: APIRequestContext,
    private readonly document: Document,
  ) {
    this.ajv.addSchema({ $id: "document", ...document });
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        this.operations.set(operation.operationId, { ...operation, method, path });
      }
    }
  }

  /** Reads the document from the server it describes. */
  static async read(request: APIRequestContext): Promise<ApiDocument> {
    const answer = await request.get("/v1/openapi.json");
    return new ApiDocument(request, (await answer.json()) as Document);
  }

  operation(operationId: string) {
    const found = this.operations.get(operationId);
    if (!found) throw new Error(`The document has no operation ${operationId}.`);
    return found;
  }

  /** The names that a list of the document allows, such as permissions. */
  namesAt(operationId: string, field: string): string[] {
    const schema = this.bodySchema(operationId);
    const names = schema?.properties?.[field]?.items?.enum;
    if (!names) throw new Error(`${operationId}: ${field} names nothing.`);
    return names as string[];
  }

  /** Operations that take a JSON body. */
  written() {
    return [...this.operations.values()].filter(({ operationId }) => this.bodySchema(operationId));
  }

  /** A body made of the document's examples and defaults alone. @throws Error naming the field that has neither */
  sampleBody(operationId: string): Record<string, unknown> {
    const schema = this.bodySchema(operationId);
    if (!schema) throw new Error(`${operationId} takes no body.`);
    return bodySample(schema, (ref) => this.resolve(ref)) as Record<string, unknown>;
  }

  /** What of a body its schema refuses. */
  refusals(operationId: string, body: unknown): string[] {
    const { path, method } = this.operation(operationId);
    return this.problems(
      ["paths", path, method, "requestBody", "content", "application/json", "schema"],
      body,
    );
  }

  /**
   * Puts one request and holds it and its answer against the document: parameters, body, status, headers, envelope
   * and error code.
   * @throws Error when the request or the answer is not as the document says
   */
  async ask(operationId: string, asked: Ask = {}): Promise<Told> {
    const operation = this.operation(operationId);
    const body = operation.requestBody && { ...this.sampleBody(operationId), ...asked.body };
    if (body) this.expectNone(operationId, "its body", this.refusals(operationId, body));
    return this.send(operationId, asked, body);
  }

  /** The same with a body that the document does not allow. */
  async askBadly(operationId: string, asked: Ask, body: unknown): Promise<Told> {
    if (this.refusals(operationId, body).length === 0) throw new Error(`${operationId}: that body is good.`);
    return this.send(operationId, asked, body);
  }

  private async send(operationId: string, asked: Ask, body: unknown): Promise<Told> {
    const { method, path } = this.operation(operationId);
    const parameters = this.parametersOf(operationId);
    const url = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = asked.params?.[name];
      if (value === undefined) throw new Error(`${operationId} needs ${name}.`);
      return encodeURIComponent(value);
    });
    for (const name of Object.keys(asked.query ?? {})) {
      if (!parameters.some((one) => one.in === "query" && one.name === name)) {
        throw new Error(`${operationId}: the document knows no query field ${name}.`);
      }
    }
    const needsKey = parameters.some(({ name, required }) => name === "Idempotency-Key" && required);
    const response = await this.request.fetch(url, {
      method,
      params: asked.query ?? {},
      headers: {
        ...(asked.key && { authorization: `Bearer ${asked.key}` }),
        ...(needsKey && { "idempotency-key": crypto.randomUUID() }),
        ...asked.headers,
      },
      ...(body !== undefined && { data: body as object }),
    });
    const type = (response.headers()["content-type"] ?? "").split(";")[0] ?? "";
    const told = {
      status: response.status(),
      body: type === "application/json" ? await response.json() : await response.text(),
    };
    this.expectDocumented(operationId, told, type, response.headers());
    if (response.ok()) this.succeeded.add(operationId);
    return told;
  }

  private expectDocumented(
    operationId: string,
    { status, body }: Told,
    type: string,
    headers: Record<string, string>,
  ): void {
    const { path, method, responses } = this.operation(operationId);
    const given = responses[status];
    const shared = given && "$ref" in given ? given.$ref : undefined;
    const described = shared ? (this.resolve(shared) as Described) : (given as Described | undefined);
    if (!described) throw new Error(`${operationId} answered ${status}: ${JSON.stringify(body)}`);
    const at = shared?.split("/").slice(1) ?? ["paths", path, method, "responses", String(status)];
    const schema = described.content?.[type];
    if (!schema) throw new Error(`${operationId}: the document knows no ${type} with ${status}.`);
    this.expectNone(
      operationId,
      `its ${status} ${type}`,
      this.problems([...at, "content", type, "schema"], body),
    );
    if (status >= 400 && !described.description.includes(`\`${body.error.code}\``)) {
      throw new Error(`${operationId}: the document knows no ${body.error.code} with ${status}.`);
    }
    const missing = Object.entries(described.headers ?? {}).filter(
      ([name, header]) => this.isRequired(header) && headers[name.toLowerCase()] === undefined,
    );
    this.expectNone(
      operationId,
      "its headers",
      missing.map(([name]) => `${name} is missing`),
    );
  }

  private isRequired(header: unknown): boolean {
    const { $ref, required } = header as { $ref?: string; required?: boolean };
    return $ref ? this.isRequired(this.resolve($ref)) : required === true;
  }

  private parametersOf(operationId: string): Parameter[] {
    return (this.operation(operationId).parameters ?? []).map((one) =>
      "$ref" in one ? (this.resolve(one.$ref) as Parameter) : one,
    );
  }

  private bodySchema(operationId: string): Schema | undefined {
    const schema = this.operation(operationId).requestBody?.content["application/json"]?.schema;
    // A file, which may be JSON as well.
    if (schema?.format === "binary") return undefined;
    return schema?.$ref ? (this.resolve(schema.$ref) as Schema) : schema;
  }

  private resolve(ref: string): unknown {
    return ref
      .replace(/^#\//, "")
      .split("/")
      .reduce<unknown>(
        (at, part) => (at as Record<string, unknown>)[part.replaceAll("~1", "/")],
        this.document,
      );
  }

  private problems(pointer: string[], value: unknown): string[] {
    const parts = pointer.map((part) => encodeURIComponent(part.replaceAll("/", "~1")));
    const validate = this.ajv.getSchema(`document#/${parts.join("/")}`);
    if (!validate) throw new Error(`The document has no schema at ${pointer.join(" ")}.`);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || "/"} ${message}`);
  }

  private expectNone(operationId: string, what: string, problems: string[]): void {
    if (problems.length > 0) throw new Error(`${operationId}, ${what}: ${problems.join("; ")}`);
  }
}
