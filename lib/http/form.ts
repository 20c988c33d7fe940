import { readBytes } from "./body";
import { requireStorable } from "./storable";

/**
 * The fields of a request's form as a browser posts it (application/x-www-form-urlencoded), at most 1 MiB. Of a name
 * that comes twice the last counts.
 * @throws AppError payload_too_large, validation_failed when a text in it cannot be kept
 */
export async function readForm(request: Request): Promise<Record<string, string>> {
  const text = new TextDecoder().decode(await readBytes(request));
  return requireStorable(Object.fromEntries(new URLSearchParams(text))) as Record<string, string>;
}
