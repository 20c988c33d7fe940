import { once } from "node:events";
import type { TargetOf } from "@/lib/contracts/connector-config";
import { judgeFailure } from "../http/probe";
import type { OutboundRules } from "../network/guard";
import { openSocket } from "../network/socket";
import type { ProbeResult } from "../port";

/** What a broker's CONNACK means. Source: MQTT 3.1.1, 3.2.2.3. */
const REFUSALS: Record<number, string> = {
  1: "the broker does not speak MQTT 3.1.1",
  2: "the broker refused the client id",
  3: "the broker is unavailable",
  4: "the credentials were refused",
  5: "the credentials were refused",
};

/** Connects to a broker with the connector's credentials, reads its answer and disconnects. Never throws. */
export async function probeMqtt(
  { url, clientId, username }: TargetOf<"mqtt">,
  password: string,
  rules: OutboundRules,
  timeoutMs: number,
): Promise<ProbeResult> {
  const { hostname, port, protocol } = new URL(url);
  const tls = protocol === "mqtts:";
  try {
    const place = { host: hostname, port: Number(port) || (tls ? 8883 : 1883), tls };
    const socket = await openSocket(rules, place, timeoutMs);
    try {
      socket.write(connectPacket(clientId, username, password));
      const signal = AbortSignal.timeout(timeoutMs);
      const [answer] = (await Promise.race([
        once(socket, "data", { signal }),
        once(socket, "close", { signal }).then(() => [Buffer.alloc(0)]),
      ])) as [Buffer];
      return judgeConnack(answer);
    } finally {
      socket.destroy();
    }
  } catch (error) {
    return judgeFailure(
      error instanceof Error && error.name === "AbortError" ? (error.cause ?? error) : error,
    );
  }
}

/** A CONNECT packet of MQTT 3.1.1 with a clean session. Pure. */
export function connectPacket(clientId: string, username: string | undefined, password: string): Buffer {
  const field = (text: string) => {
    const bytes = Buffer.from(text, "utf8");
    return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
  };
  const flags = 0x02 | (username === undefined ? 0 : 0xc0);
  const rest = Buffer.concat([
    field("MQTT"),
    Buffer.from([4, flags, 0, 30]),
    field(clientId),
    ...(username === undefined ? [] : [field(username), field(password)]),
  ]);
  const length: number[] = [];
  for (let left = rest.length; length.length === 0 || left > 0; left >>= 7) {
    length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
  }
  return Buffer.concat([Buffer.from([0x10, ...length]), rest]);
}

/** What a broker's first packet says. Pure. */
function judgeConnack(answer: Buffer): ProbeResult {
  if (answer.length === 0) return { ok: false, message: "the broker closed the connection" };
  if (answer.length < 4 || answer[0] !== 0x20)
    return { ok: false, message: "what answers is no MQTT broker" };
  const code = answer[3] ?? 0;
  if (code === 0) return { ok: true, message: "the broker took the connection" };
  return { ok: false, final: code !== 3, message: REFUSALS[code] ?? `the broker answered ${code}` };
}
