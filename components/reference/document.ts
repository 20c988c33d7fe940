import type { Schema as SampleSchema } from "@/lib/contracts/body-sample";

/** What of JSON Schema the reference shows. */
export interface Schema extends Omit<SampleSchema, "properties" | "items" | "anyOf" | "oneOf" | "allOf"> {
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
}

export interface Parameter {
  in: "path" | "query" | "header";
  name: string;
  required?: boolean;
  description?: string;
  schema: Schema;
}

interface Media {
  schema?: Schema;
}

interface Answer {
  $ref?: string;
  description: string;
  content?: Record<string, Media>;
}

interface DescribedOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: Record<string, string[]>[];
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Answer>;
}

/** The OpenAPI document, as far as it is shown. */
export interface ApiDocument {
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, DescribedOperation>>;
  webhooks: Record<string, { post: DescribedOperation }>;
  components: {
    schemas: Record<string, Schema>;
    parameters: Record<string, Parameter>;
    responses: Record<string, Answer>;
  };
}

export interface Operation extends Omit<DescribedOperation, "parameters" | "responses"> {
  /** Undefined for an event that is posted to the reader. */
  method?: string;
  path: string;
  parameters: Parameter[];
  responses: { status: string; answer: Answer }[];
}

export interface Section {
  slug: string;
  name: string;
  description: string;
  operations: Operation[];
}

/** What every operation takes: said once, on the first page. */
const EVERYWHERE = ["X-Tenant-Id", "X-Workspace-Id"];

/** The operations by tag, in the order of the tags; what is sent out comes last, as `webhook-events`. */
export function sectionsOf(document: ApiDocument): Section[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => operationOf(document, path, one, method.toUpperCase())),
  );
  const events = Object.entries(document.webhooks).map(([event, { post }]) =>
    operationOf(document, event, post),
  );
  const byTag = Map.groupBy(operations, ({ tags }) => tags[0]);
  return [
    ...document.tags.map(({ name, description }) => ({
      slug: name.toLowerCase().replaceAll(" ", "-"),
      name,
      description,
      operations: byTag.get(name) ?? [],
    })),
    {
      slug: "webhook-events",
      name: "Webhook events",
      description: events[0]?.description ?? "",
      operations: events.map((event) => ({ ...event, description: undefined })),
    },
  ];
}

function operationOf(
  document: ApiDocument,
  path: string,
  described: DescribedOperation,
  method?: string,
): Operation {
  const given = (described.parameters ?? []).map((one) =>
    "$ref" in one ? (document.components.parameters[nameOf(one.$ref)] as Parameter) : one,
  );
  return {
    ...described,
    path,
    ...(method && { method }),
    parameters: given.filter(({ name }) => !EVERYWHERE.includes(name)),
    responses: Object.entries(described.responses).map(([status, answer]) => ({
      status,
      answer: answer.$ref ? (document.components.responses[nameOf(answer.$ref)] as Answer) : answer,
    })),
  };
}

function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf("/") + 1);
}

/** The name of the object a schema refers to; undefined for one that is shown in place. */
export function objectName(schema: Schema): string | undefined {
  const name = schema.$ref && nameOf(schema.$ref);
  if (!name || name === "Instant" || name === "Meta" || name === "PageMeta") return undefined;
  return name.startsWith("__") ? undefined : name.replace(/Output$/, "");
}

/** The schema itself, in place of a reference to it. */
export function resolved(document: ApiDocument, schema: Schema): Schema {
  const found = schema.$ref && document.components.schemas[nameOf(schema.$ref)];
  return found ? { ...found, ...(schema.description && { description: schema.description }) } : schema;
}

/** What an answer carries in `data`, or the whole of it when it has no envelope. */
export function dataOf(answer: Answer): Schema | undefined {
  const schema = answer.content?.["application/json"]?.schema;
  return schema?.properties?.data ?? schema;
}

/** The named objects of some operations, and those within them, by name. */
export function objectsOf(document: ApiDocument, operations: Operation[]): [name: string, schema: Schema][] {
  const found = new Map<string, Schema>();
  const visit = (schema: Schema | undefined) => {
    if (!schema) return;
    const name = objectName(schema);
    if (name) {
      if (found.has(name)) return;
      const whole = document.components.schemas[name] ?? resolved(document, schema);
      found.set(name, whole);
      within(whole);
    } else {
      within(schema);
    }
  };
  const within = (schema: Schema) => {
    for (const part of Object.values(schema.properties ?? {})) visit(part);
    for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) {
      visit(part);
    }
    visit(schema.items);
    if (typeof schema.additionalProperties === "object") visit(schema.additionalProperties);
  };
  for (const { requestBody, responses } of operations) {
    // The body itself stands with its operation.
    const body = requestBody?.content["application/json"]?.schema;
    if (body) within(resolved(document, body));
    for (const { status, answer } of responses) if (status.startsWith("2")) visit(dataOf(answer));
  }
  return [...found].sort(([one], [other]) => one.localeCompare(other));
}
