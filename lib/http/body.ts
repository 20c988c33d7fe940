import { AppError } from "@/lib/kernel/errors";
import { requireStorable } from "./storable";

const BYTES_MAX = 1_048_576;

/** A request's JSON body, at most 1 MiB. @throws AppError payload_too_large, invalid_request, validation_failed */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    throw new AppError("invalid_request", "The body must be JSON: send Content-Type: application/json.");
  }
  if (Number(request.headers.get("content-length") ?? 0) > BYTES_MAX) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > BYTES_MAX) throw tooLarge();
    chunks.push(chunk);
  }
  return requireStorable(jsonOf(chunks));
}

function jsonOf(chunks: Uint8Array[]): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw new AppError("invalid_request", "The body is not valid JSON.");
  }
}

function tooLarge(): AppError {
  return new AppError("payload_too_large", "The body is larger than 1 MiB.");
}
