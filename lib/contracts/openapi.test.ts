import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { bodySample, type Schema } from "@/lib/testing/body-sample";
import { ROUTES } from ".";
import { openApiDocument } from "./openapi";

const document = openApiDocument("http://test");
const ajv = addFormats(new Ajv2020({ strict: false })).addSchema({ $id: "document", ...document });

function resolve(ref: string): unknown {
  const parts = ref.replace(/^#\//, "").split("/");
  return parts.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], document);
}

/** Operations that take JSON, with the schema the document gives for it. */
const written = ROUTES.flatMap((contract) => {
  const { path, method } = contract;
  // A file has no sample, and its types may be JSON too.
  if (contract.upload) return [];
  const body = document.paths?.[path]?.[method.toLowerCase() as "post"]?.requestBody;
  const media = body && "content" in body ? body.content["application/json"] : undefined;
  return media && "schema" in media
    ? [[contract.operationId, contract, media.schema as Schema] as const]
    : [];
});

describe("the document", () => {
  it.each(written)("%s: shows a body that its schema and the server take", (_, contract, schema) => {
    const body = bodySample(schema, resolve);
    const { path, method } = contract;
    const at = ["paths", path, method.toLowerCase(), "requestBody", "content", "application/json", "schema"];
    const pointer = at.map((part) => encodeURIComponent(part.replaceAll("/", "~1"))).join("/");
    const validate = ajv.getSchema(`document#/${pointer}`);
    if (!validate) throw new Error("the document has this schema");
    expect(validate(body) ? [] : validate.errors).toEqual([]);
    expect(contract.body?.safeParse(body).error?.issues ?? []).toEqual([]);
  });

  it("has no character class that only some languages know", () => {
    expect(JSON.stringify(document)).not.toContain("\\\\p{");
  });

  it("names an operation by one path alone", () => {
    const paths = Object.keys(document.paths ?? {}).map((path) => path.split("/"));
    const couldBe = (one = "", other = "") => one === other || one.startsWith("{") || other.startsWith("{");
    const alike = paths.flatMap((one, index) =>
      paths
        .slice(index + 1)
        .filter((other) => other.length === one.length && other.every((part, at) => couldBe(part, one[at])))
        .map((other) => `${one.join("/")} ~ ${other.join("/")}`)
        // A path that names its part goes before one that takes any: only those where neither does are ambiguous.
        .filter((pair) => !isPlainFirst(pair)),
    );
    expect(alike).toEqual([]);
  });

  it("describes a stream's messages as they are sent", () => {
    const stream = document.paths?.["/v1/runs/{runId}/stream"]?.get?.responses?.[200];
    const schema = stream && "content" in stream ? stream.content?.["text/event-stream"]?.schema : undefined;
    expect(schema).toMatchObject({
      required: ["id", "data"],
      properties: { data: { type: "string", contentSchema: { $ref: "#/components/schemas/RunEvent" } } },
    });
    expect(resolve("#/components/schemas/RunEvent")).toBeTruthy();
  });
});

/** Whether one of two paths has a name wherever they differ, and so is meant whenever both fit. */
function isPlainFirst(pair: string): boolean {
  const [one = [], other = []] = pair.split(" ~ ").map((path) => path.split("/"));
  const differing = one.map((part, at) => [part, other[at] ?? ""]).filter(([a, b]) => a !== b);
  return [0, 1].some((side) => differing.every((parts) => !parts[side]?.startsWith("{")));
}
