import type { RouteContract } from "@/lib/contracts/contract";
import { AppError } from "@/lib/kernel/errors";

/** A file as a request carries it: nothing of it has been read. */
export interface UploadedBody {
  contentType: string;
  /** By Content-Length; 0 when it is not said. */
  declaredBytes: number;
  body: AsyncIterable<Uint8Array>;
}

/** The file that is a request's body. @throws AppError invalid_request when it is of a type the route does not take */
export function readUpload({ upload = [] }: RouteContract, request: Request): UploadedBody {
  const [given = ""] = (request.headers.get("content-type") ?? "").split(";");
  const contentType = given.trim().toLowerCase();
  if (!upload.includes(contentType)) {
    throw new AppError("invalid_request", `The body must be a file: send Content-Type ${upload.join(", ")}.`);
  }
  if (request.headers.has("content-encoding")) {
    throw new AppError("invalid_request", "The body must be the file as it is, without Content-Encoding.");
  }
  const declaredBytes = Number(request.headers.get("content-length") ?? 0);
  return { contentType, declaredBytes, body: request.body ?? emptyBody() };
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}
