/** One message of a stream: what a reader that lost the connection names to go on after it, and its data. */
interface StreamMessage {
  id: number;
  data: unknown;
}

/** A success that is a stream of messages (text/event-stream); an empty list is a sign of life. */
export class EventStreamAnswer {
  constructor(readonly messages: (signal: AbortSignal) => AsyncGenerator<StreamMessage[]>) {}
}

/** How long a reader waits before it connects again. */
const RETRY_MS = 2000;

/** Sends messages no faster than the reader takes them, until they end or the reader goes away. */
export function eventStreamResponse(
  { messages }: EventStreamAnswer,
  request: Request,
  requestId: string,
  headers: Record<string, string>,
): Response {
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, request.signal]);
  const chunks = messages(signal);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // Sent at once, so that the reader learns that it is connected.
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
    },
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value.map(frameOf).join("") || ": alive\n\n"));
    },
    async cancel() {
      gone.abort();
      await chunks.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      ...headers,
      "Content-Type": "text/event-stream; charset=utf-8",
      // For proxies that would collect it, or compress it and hold it back meanwhile.
      "Cache-Control": "no-store, no-transform",
      "X-Accel-Buffering": "no",
      "X-Request-Id": requestId,
    },
  });
}

function frameOf({ id, data }: StreamMessage): string {
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
