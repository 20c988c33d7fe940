import { setTimeout as sleep } from "node:timers/promises";

/** Where Node's inspector listens once SIGUSR1 has opened it. */
const INSPECTOR = "http://127.0.0.1:9229/json/list";

/**
 * Bytes of JavaScript objects that a Node process holds on to, once what nobody refers to was collected. Opens its
 * inspector on loopback, for which one process at a time can ask.
 */
export async function heapInUse(pid: number): Promise<number> {
  process.kill(pid, "SIGUSR1");
  const socket = new WebSocket(await inspectorOf(pid));
  try {
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve, { once: true });
      socket.addEventListener("error", reject, { once: true });
    });
    await ask(socket, 1, "HeapProfiler.collectGarbage");
    const { usedSize } = (await ask(socket, 2, "Runtime.getHeapUsage")) as { usedSize: number };
    return usedSize;
  } finally {
    socket.close();
  }
}

async function inspectorOf(pid: number): Promise<string> {
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      const [target] = (await (await fetch(INSPECTOR)).json()) as {
        webSocketDebuggerUrl: string;
        title: string;
      }[];
      if (target) return target.webSocketDebuggerUrl;
    } catch {
      // It does not listen yet.
    }
    await sleep(100);
  }
  throw new Error(`process ${pid} opened no inspector`);
}

function ask(socket: WebSocket, id: number, method: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const listen = ({ data }: MessageEvent) => {
      const answer = JSON.parse(String(data)) as {
        id?: number;
        result?: unknown;
        error?: { message: string };
      };
      if (answer.id !== id) return;
      socket.removeEventListener("message", listen);
      if (answer.error) reject(new Error(answer.error.message));
      else resolve(answer.result);
    };
    socket.addEventListener("message", listen);
    socket.send(JSON.stringify({ id, method }));
  });
}
