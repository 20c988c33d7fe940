import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { ROUTES } from ".";
import { bodySample, type Schema } from "./body-sample";
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
});
