/** A file that is made while it is sent. */
interface StreamedFile {
  name: string;
  contentType: string;
  chunks: AsyncIterator<string | Uint8Array>;
}

/** A success that is a file and no envelope. */
export class FileAnswer {
  constructor(readonly file: StreamedFile) {}
}

/** A download, read no faster than the caller takes it. A failure on the way breaks the transfer off. */
export function fileResponse(
  { file }: FileAnswer,
  requestId: string,
  headers: Record<string, string> = {},
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await file.chunks.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
    },
    async cancel() {
      await file.chunks.return?.();
    },
  });
  return new Response(body, {
    headers: {
      ...headers,
      "Content-Type": file.contentType,
      "Content-Disposition": `attachment; filename="${file.name}"`,
      "X-Content-Type-Options": "nosniff",
      "X-Request-Id": requestId,
    },
  });
}
