import { AppError } from "@/lib/kernel/errors";
import { requireStorable } from "./storable";

const BYTES_MAX = 1_048_576;

/** A request's JSON body, at most 1 MiB. @throws AppError payload_too_large, invalid_request, validation_failed */
export async function readJson(request: Request): Promise<unknown> {
  requireJsonType(request);
  return jsonOf(await readBytes(request));
}

/** @throws AppError invalid_request when the body does not say that it is JSON */
export function requireJsonType(request: Request): void {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    throw new AppError("invalid_request", "The body must be JSON: send Content-Type: application/json.");
  }
}

/** A request's body as it came, at most 1 MiB. @throws AppError payload_too_large */
export async function readBytes(request: Request): Promise<Buffer> {
  if (Number(request.headers.get("content-length") ?? 0) > BYTES_MAX) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > BYTES_MAX) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A body's JSON, when all of it can be kept. @throws AppError invalid_request, validation_failed */
export function jsonOf(bytes: Uint8Array): unknown {
  return requireStorable(parsed(bytes));
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new AppError("invalid_request", "The body is not valid JSON.");
  }
}

function tooLarge(): AppError {
  return new AppError("payload_too_large", "The body is larger than 1 MiB.");
}
