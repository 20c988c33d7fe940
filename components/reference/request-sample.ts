import { bodySample } from "@/lib/contracts/body-sample";
import type { ApiDocument, Operation, Parameter, Schema } from "./document";

/** The operation as a command that works once the key is put in; for an event, the message as it arrives. */
export function requestSample(document: ApiDocument, operation: Operation): string {
  const body = bodyOf(document, operation);
  if (!operation.method) return body ?? "";
  const signed = operation.security?.some((one) => "signature" in one) ?? false;
  const lines = [
    operation.method === "GET" ? "curl" : `curl -X ${operation.method}`,
    `'${address(document, operation)}'`,
    ...(signed || operation.security?.length === 0 ? [] : [`-H "Authorization: Bearer $INTENT_OS_KEY"`]),
    ...operation.parameters
      .filter((one) => one.in === "header" && (one.required || one.name === "Idempotency-Key"))
      .map((one) => `-H '${one.name}: ${exampleOf(one)}'`),
    ...(signed ? ["-H 'webhook-signature: v1,…'"] : []),
    ...(body === undefined
      ? uploads(operation)
      : ["-H 'Content-Type: application/json'", `-d '${body.replaceAll("'", "'\\''")}'`]),
  ];
  return lines.join(" \\\n  ");
}

function address({ servers }: ApiDocument, { path, parameters }: Operation): string {
  const filled = path.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const parameter = parameters.find((one) => one.in === "path" && one.name === name);
    return parameter?.schema.example === undefined ? whole : String(parameter.schema.example);
  });
  const query = parameters.filter((one) => one.in === "query" && one.required);
  const asked = query.map((one) => `${one.name}=${encodeURIComponent(exampleOf(one))}`).join("&");
  return `${servers[0]?.url ?? ""}${filled}${asked && `?${asked}`}`;
}

function exampleOf({ schema }: Parameter): string {
  return String(schema.example ?? schema.enum?.[0] ?? "…");
}

function bodyOf(document: ApiDocument, { requestBody }: Operation): string | undefined {
  const schema = requestBody?.content["application/json"]?.schema;
  if (!schema || schema.format === "binary") return undefined;
  const resolve = (ref: string) => document.components.schemas[ref.slice(ref.lastIndexOf("/") + 1)];
  return JSON.stringify(bodySample(schema as Schema, resolve), null, 2);
}

function uploads({ requestBody }: Operation): string[] {
  const type = requestBody && Object.keys(requestBody.content)[0];
  return type ? [`-H 'Content-Type: ${type}'`, "--data-binary @file"] : [];
}
