import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { checkedAddresses, normalHost, type OutboundRules } from "./guard";

/**
 * Opens a socket to a host, to an address that was checked. The caller ends it.
 * @throws OutboundRefused, or the socket's error
 */
export async function openSocket(
  rules: OutboundRules,
  { host, port, tls }: { host: string; port: number; tls: boolean },
  timeoutMs: number,
): Promise<Socket> {
  const [first] = await checkedAddresses(rules, host, port);
  const address = first?.address ?? "";
  const name = normalHost(host);
  const socket = tls
    ? connectTls({ host: address, port, ...(isIP(name) === 0 && { servername: name }) })
    : connect({ host: address, port });
  return new Promise((resolve, reject) => {
    const end = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(timeoutMs, () =>
      end(Object.assign(new Error("no answer in time"), { name: "TimeoutError" })),
    );
    socket.once("error", end);
    socket.once(tls ? "secureConnect" : "connect", () => {
      socket.off("error", end);
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}
