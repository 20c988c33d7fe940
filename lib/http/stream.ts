/** A file that is made while it is sent. */
interface StreamedFile {
  name: string;
  contentType: string;
  chunks: AsyncIterator<string | Uint8Array>;
  /** Length in bytes, when it is known. */
  bytes?: number;
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
      "Content-Disposition": disposition(file.name),
      ...(file.bytes !== undefined && { "Content-Length": String(file.bytes) }),
      // Should a browser show it after all, nothing in it runs.
      "Content-Security-Policy": "sandbox; default-src 'none'",
      "X-Content-Type-Options": "nosniff",
      "X-Request-Id": requestId,
    },
  });
}

/** Always a download. Names beyond ASCII go in the form of RFC 6266. */
function disposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const exact = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"${plain === name ? "" : `; filename*=UTF-8''${exact}`}`;
}
