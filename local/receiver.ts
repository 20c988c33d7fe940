import { startReceiver } from "./receiver/server";

const receiver = await startReceiver({
  port: Number(process.env.RECEIVER_PORT ?? 8299),
  file: process.env.RECEIVER_FILE ?? ".local/data/receiver.jsonl",
});
process.stdout.write(
  `${JSON.stringify({ level: 30, time: Date.now(), msg: `receiver listens at ${receiver.url}` })}\n`,
);
process.once("SIGTERM", () => void receiver.stop().then(() => process.exit(0)));
