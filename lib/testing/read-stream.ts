/** One message of a stream, as a browser's EventSource would give it. */
interface Message {
  id: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the stream says
  data: any;
}

/** Reads a server-sent stream until `enough` says so or it ends. @returns its messages, and whether it ended by itself */
export async function readStream(
  response: Response,
  enough: (messages: Message[]) => boolean = () => false,
): Promise<{ messages: Message[]; ended: boolean; text: string }> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error("the answer has no body");
  const messages: Message[] = [];
  let text = "";
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { messages, ended: true, text };
    text += value;
    const frames = (rest + value).split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data) messages.push({ id: /^id: (.*)$/m.exec(frame)?.[1] ?? "", data: JSON.parse(data) });
    }
    if (!enough(messages)) continue;
    await reader.cancel();
    return { messages, ended: false, text };
  }
}
