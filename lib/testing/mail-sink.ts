import { createServer, type Socket } from "node:net";

/** An SMTP server that keeps what it is given, as far as a client of one process needs one. */
export interface MailSink {
  /** For SMTP_URL. */
  url: string;
  mails: { to: string; data: string }[];
  /** What it answers to MAIL FROM instead of taking the mail, such as `451 later`; undefined: it takes them. */
  refusal: string | undefined;
  stop(): Promise<void>;
}

/** Starts a sink on a free port. */
export async function startMailSink(): Promise<MailSink> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
    serve(socket, sink);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const sink: MailSink = {
    url: `smtp://127.0.0.1:${port}`,
    mails: [],
    refusal: undefined,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return sink;
}

function serve(socket: Socket, sink: MailSink): void {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let pending = "";
  let to = "";
  let data: string[] | null = null;
  const take = (line: string) => {
    if (data) {
      if (line !== ".") return void data.push(line.replace(/^\./, ""));
      sink.mails.push({ to, data: data.join("\n") });
      data = null;
      return say("250 kept");
    }
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "MAIL" && sink.refusal) return say(sink.refusal);
    if (verb === "RCPT") to = /<([^>]*)>/.exec(line)?.[1] ?? "";
    if (verb === "DATA") {
      data = [];
      return say("354 go on");
    }
    if (verb === "QUIT") return void socket.end("221 bye\r\n");
    say("250 ok");
  };
  say("220 sink");
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (pending + chunk).split("\r\n");
    pending = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
}
